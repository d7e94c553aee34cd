"""The server: KFP's REST API, and more, on the store. No SQL, and no scheduling of tasks."""
