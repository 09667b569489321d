"""审计室: the trail, in sentences, in scope; reading it is recorded too."""
