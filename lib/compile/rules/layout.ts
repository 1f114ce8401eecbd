// What the rules for images share: the two orders of their axes, tfjs' NHWC and ONNX' NCHW, and how windows are counted.
import type * as tf from "@tensorflow/tfjs";
import type { OnnxBuilder } from "../rule";

export const toNchw = (onnx: OnnxBuilder, x: string): string => onnx.emit("Transpose", [x], { perm: [0, 3, 1, 2] });

export const fromNchw = (onnx: OnnxBuilder, x: string): string => onnx.emit("Transpose", [x], { perm: [0, 2, 3, 1] });

/** Refuses the windows whose number of places ONNX counts otherwise than tfjs. Returns what it was given. */
export function checkedWindows(what: string, info: tf.backend_util.Conv2DInfo): tf.backend_util.Conv2DInfo {
  const { top, bottom, left, right } = info.padInfo;
  const axes = [
    [info.inHeight + top + bottom, info.effectiveFilterHeight, info.strideHeight, info.outHeight],
    [info.inWidth + left + right, info.effectiveFilterWidth, info.strideWidth, info.outWidth],
  ];
  for (const [length, window, stride, places] of axes) {
    const expected = Math.floor((length - window) / stride) + 1;
    if (places !== expected) {
      throw new Error(
        `${what}: expected ${expected} places of a window of ${window} by strides of ${stride} over ${length}, got ${places}. ` +
          "Give the padding of each side, and no rounding mode.",
      );
    }
  }
  return info;
}

/** Each pixel of an NCHW image as a block of rows x columns. */
export function repeatPixels(onnx: OnnxBuilder, image: string, [rows, columns]: readonly [number, number]): string {
  const scales = onnx.constant(Float32Array.of(1, 1, rows, columns), [4], "float32");
  // The input left out is a region of interest.
  return onnx.emit("Resize", [image, "", scales], {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  });
}
