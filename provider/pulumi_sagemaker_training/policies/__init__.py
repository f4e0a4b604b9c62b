"""The policy pack: rules about training jobs that `pulumi preview`, `up` and `policy analyze` run.

A rule is a pure function of a job as it is declared (`rules/`), of either of the two types. What to
do about its breaches, and how they are reported, is pure too (`pack`, `settings`). Only `server`
speaks with the engine, and only `app` reads files. Nothing here calls AWS, and no rule tells a
value of a property.
"""
