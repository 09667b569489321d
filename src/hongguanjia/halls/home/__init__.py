"""首页: three questions on the phone, own to-dos and organisations on the desk."""
