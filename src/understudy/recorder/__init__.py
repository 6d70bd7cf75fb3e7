"""The recorder: a mitmproxy addon with thin hooks, and a thread that redacts and writes what they saw. Needs understudy[record]."""
