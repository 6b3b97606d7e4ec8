"""What would be used in the registry's place, each as it would be written by hand for the twelve figures."""
