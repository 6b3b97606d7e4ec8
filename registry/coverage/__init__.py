"""Coverage 覆盖: which organization covers which place, and how."""
