"""What Pulumi's Python language host runs when it is given this folder as a plugin."""

from pulumi_sagemaker_training.adapters.plugin.provider import main

if __name__ == "__main__":
    main()
