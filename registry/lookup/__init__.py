"""What is recorded 查询: of a unit, a ledger, a change; by name, in the tree, and over time."""
