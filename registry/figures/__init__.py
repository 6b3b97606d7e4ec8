"""The figures 指标: what is counted, of which units, and why. `model` says what a figure is, `catalogue` declares them.

A declaration is compiled (`compiling`) and asked of the frames of units (`frames`, `in_arrays`) and summed (`engine`);
numbers, lists (`lists`) and explanations (`explaining`) come from the same answers.
"""
