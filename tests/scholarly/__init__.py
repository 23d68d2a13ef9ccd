"""The scholarly services and the hosts of full texts, doubled on this machine."""
