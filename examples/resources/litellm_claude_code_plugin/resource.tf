resource "litellm_claude_code_plugin" "review" {
  name        = "code-review"
  description = "Reviews pull requests"
  source      = { source = "github", repo = "example/code-review" }
  author      = { name = "Platform team", email = "platform@example.com" }
  keywords    = ["review", "quality"]
}

resource "litellm_claude_code_plugin" "draft" {
  name    = "release-notes"
  enabled = false

  source = {
    source = "git-subdir"
    url    = "https://github.com/example/plugins.git"
    path   = "plugins/release-notes"
  }
}
