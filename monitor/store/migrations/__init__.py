"""Every schema there ever was, as steps from one to the next; run by `store/version.py`."""
