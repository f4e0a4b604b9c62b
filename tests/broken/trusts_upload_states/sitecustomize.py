"""A broken upload: a state is used as it is, whatever is in it."""

from pulumi_sagemaker_training.lifecycle.upload import state

state._text = lambda properties, name, **_: str(properties.get(name))
state._texts = lambda *_: {}
state._truth = lambda *_: False
