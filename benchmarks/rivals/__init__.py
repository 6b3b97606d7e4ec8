"""What would be used in the registry's place, each written as somebody would write it by hand for the twelve figures."""
