# One of scikit-learn's estimators, fitted and scored, for test/bench/classical.ts to compare with; it prints CPU seconds.
import json, pathlib, sys, time
import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import KernelDensity, NearestNeighbors
from sklearn.svm import OneClassSVM

given = json.loads(sys.argv[1])
folder = pathlib.Path(given["folder"])
train = np.fromfile(folder / "train", np.float32).reshape(given["trainRows"], -1).astype(float)
test = np.fromfile(folder / "test", np.float32).reshape(given["testRows"], -1).astype(float)
estimator = {e.__name__: e for e in [IsolationForest, KernelDensity, NearestNeighbors, OneClassSVM]}[given["estimator"]]
score = {
    IsolationForest: lambda fitted: -fitted.score_samples(test),
    KernelDensity: lambda fitted: -fitted.score_samples(test),
    NearestNeighbors: lambda fitted: fitted.kneighbors(test)[0][:, -1],
    OneClassSVM: lambda fitted: -fitted.score_samples(test),
}[estimator]

start = time.process_time()
fitted = estimator(**given["options"]).fit(train)
between = time.process_time()
score(fitted).tofile(folder / "theirs")
print(json.dumps({"fit": between - start, "score": time.process_time() - between}))
