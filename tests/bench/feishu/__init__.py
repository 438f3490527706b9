"""The Feishu door measured: encrypted presses and a crowd on the long connection beside Feishu's own SDK, a thousand
letters at the pace Feishu allows, and how soon `serve` is ready."""
