"""What a language host runs that starts the plugin by its folder, not by its executable."""

from pulumi_sagemaker_training.adapters.plugin.provider import main

if __name__ == "__main__":
    main()
