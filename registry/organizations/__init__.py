"""Organizations 党组织: who exists and who stands under whom."""
