"""What there is to do 待办: the kinds, each declared once, what is found of them for somebody, and his calendar."""
