"""The lists 清单 behind the figures: what each unit is called, where it lies, and why."""
