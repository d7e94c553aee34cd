"""The addresses that KFP's own pages ask beside the API: artifacts by where they are kept, attempts as pods.

There they are the UI server's, which goes on to object stores and to Kubernetes. Pages and scripts that were
made for KFP ask for them here as well; ours do not.
"""
