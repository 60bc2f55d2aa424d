"""Windows by way of Wine: how the tests of this folder run on another system."""
