"""Split scikit-learn's handwritten digits into two parts."""

import os
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

MODEL = Path(os.environ["SM_MODEL_DIR"])

images, labels = load_digits(return_X_y=True)
train_x, test_x, train_y, test_y = train_test_split(images / 16, labels, random_state=7)
np.savez(MODEL / "train.npz", images=train_x, labels=train_y)
np.savez(MODEL / "test.npz", images=test_x, labels=test_y)
print(f"{len(train_y)} digits to train, {len(test_y)} to test")
