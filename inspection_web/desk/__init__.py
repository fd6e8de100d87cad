"""The pages for people at a desk, one module per stage; they read views and render, and write nothing."""
