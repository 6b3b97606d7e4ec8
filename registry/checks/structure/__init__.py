"""Structure findings 结构核查: what contradicts itself on a day, between units and in the rows that belong to them."""
