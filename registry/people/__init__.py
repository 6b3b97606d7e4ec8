"""People 人员: who holds which post; terms and elections; training."""
