"""组织与人员的页面: the tree, organisations, people, posts; every change previewed or with a reason."""
