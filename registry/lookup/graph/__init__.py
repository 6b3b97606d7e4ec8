"""The graph around one unit 关系图: gathered on a day, laid out in layers, drawn, or handed on as GraphML."""
