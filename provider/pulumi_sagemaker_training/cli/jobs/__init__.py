"""The commands about jobs as they are now: `status`, `list`, `wait`, `stop` and `connect`.

`live` asks SageMaker; `survey` and `shell_lines` decide, and are pure.
"""
