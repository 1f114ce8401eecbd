// ONNX Runtime's packages since 1.29 report on each session to Microsoft, on Linux and macOS over the network, and keep a
// device id and a database in the user's cache. It reads this variable once, as it is loaded; one that the user set stays.
process.env.ORT_DISABLE_TELEMETRY ??= "1";
