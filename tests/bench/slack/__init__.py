"""The Slack door measured: presses over HTTP beside a bare framework, a crowded Monday, letters at Slack's own pace."""
