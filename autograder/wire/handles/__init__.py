"""Proxies, callbacks and descriptions: what stands for objects that stay where they are."""
