# What Python's onnx says of a model: python3 check_onnx.py MODEL. Fails where the checker does; prints what the model says of itself.
import json, sys
import onnx
from onnx.numpy_helper import to_array

model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
ports = {
    port.name: [axis.dim_param or axis.dim_value for axis in port.type.tensor_type.shape.dim]
    for port in [*model.graph.input, *model.graph.output]
}
print(json.dumps({
    "ports": ports,
    "weights": {w.name: to_array(w).tolist() for w in model.graph.initializer if not w.name.startswith("step/")},
    "name": model.graph.name,
    "producer": model.producer_name,
    "version": model.model_version,
    "description": model.doc_string,
    "metadata": {p.key: p.value for p in model.metadata_props},
}))
