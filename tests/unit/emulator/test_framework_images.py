"""The images of AWS's frameworks run on the emulator; those of its algorithms are simulated."""

from pulumi_sagemaker_training.api.model.images import images
from sagemaker_emulator.runner.images import Images

ALGORITHMS = {
    "blazingtext",
    "factorization-machines",
    "forecasting-deepar",
    "image-classification",
    "ipinsights",
    "kmeans",
    "knn",
    "lda",
    "linear-learner",
    "ntm",
    "object-detection",
    "object2vec",
    "pca",
    "randomcutforest",
    "semantic-segmentation",
    "seq2seq",
}


def test_every_image_of_a_framework_for_training_runs_and_none_of_an_algorithm() -> None:
    emulated = Images()
    registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    for framework, of in images().items():
        for image in of:
            # XGBoost's first image takes no script.
            is_algorithm = framework in ALGORITHMS or image.path in ("xgboost:1", "xgboost:latest")
            if image.image_scope == "training":
                runtime = emulated.runtime(f"{registry}/{image.path}")
                assert (runtime is None) == is_algorithm, image
