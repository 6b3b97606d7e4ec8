"""Places 地点: what there is to cover, and how it moved, merged and was renamed."""
