"""Word counts of a texts.jsonl, kept for the runs that share it."""

import json
from functools import lru_cache

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize


@lru_cache(maxsize=4)
def word_counts(path):
    """[tasks, words] counts of words and pairs of words; which of them are used, and their weight, is decided on a run's log alone."""
    with open(path, encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines if line.strip()]
    counter = CountVectorizer(ngram_range=(1, 2), min_df=2, dtype=np.float32)
    return counter.fit_transform(texts)


def tf_idf(counts, train, *others):
    """Sublinear TF-IDF, unit rows, of the words that at least two different logged tasks hold; idf from those tasks."""
    logged = counts[np.unique(train)]
    frequency = np.bincount(logged.indices, minlength=counts.shape[1])
    used = np.flatnonzero(frequency >= 2)
    idf = np.log((1 + logged.shape[0]) / (1 + frequency[used])) + 1
    return [weighted(counts[rows][:, used], idf) for rows in (train, *others)]


def weighted(counts, idf):
    values = counts.astype(float)
    values.data = 1 + np.log(values.data)
    values = values @ sparse.diags(idf)
    return normalize(values)
