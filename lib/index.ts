// The only door: what notebooks, scripts and tests of the whole may use.

export {
  compile,
  encodeState,
  exportOnnx,
  loadState,
  stateOf,
  type CompiledStep,
  type CompileOptions,
  type Device,
  type Engine,
  type Graph,
  type ModelInfo,
  type NamedVariables,
} from "./compile";
export { anoeanSizes, anoeanSplit, type AnoeanOptions, type AnoeanSplit } from "./datasets/anoean-split";
export { contaminationSplit, type ContaminationOptions, type ContaminationSplit } from "./datasets/contamination-split";
export type { Dataset } from "./datasets/dataset";
export { loadEcg5000 } from "./datasets/ecg5000";
export { standInEcg5000 } from "./datasets/ecg5000-stand-in";
export { loadFashionMnist } from "./datasets/fashion-mnist";
export { ff12Columns, ff12Features, ff12Labels, loadFf12 } from "./datasets/ff12";
export { standInFashionMnist, standInMnist } from "./datasets/image-stand-in";
export { attackCategories, attacks } from "./datasets/kdd-attacks";
export type { KddDataset } from "./datasets/kdd-dataset";
export { standInFf12, standInKdd99, standInNslKdd } from "./datasets/kdd-stand-in";
export { loadKdd99 } from "./datasets/kdd99";
export { loadOrStandIn } from "./datasets/load-or-stand-in";
export { loadMnist } from "./datasets/mnist";
export { loadNslKdd } from "./datasets/nsl-kdd";
export { oneClassSplit, type OneClassSplit } from "./datasets/one-class-split";
export { fitOneHot, type OneHot } from "./datasets/one-hot";
export { pooledLabels, takePooled, type LabelledRows } from "./datasets/row-choice";
export { fitMinMax, fitStandard, scaled, type Scaling } from "./datasets/scale";
export {
  fitAnoean,
  type AnoeanTraining,
  type KnownRows,
  type TrainedAnoean,
  type ValidationRows,
} from "./detectors/anoean";
export { fitAutoencoder, type AutoencoderTraining } from "./detectors/autoencoder";
export { fitBigan, type BiganTraining, type TrainedBigan } from "./detectors/bigan";
export { hierarchicalDetector } from "./detectors/clustering/hierarchical";
export { kMeansDetector } from "./detectors/clustering/k-means";
export { nearestCentroidDetector, type NearestCentroidOptions } from "./detectors/clustering/nearest-centroid";
export { spectralDetector } from "./detectors/clustering/spectral";
export type { Detector, Fitted, SupervisedDetector, TransductiveDetector } from "./detectors/detector";
export { fitAlad, type AladTraining } from "./detectors/gan/alad";
export { fitAnogan, type AnoganTraining } from "./detectors/gan/anogan";
export { fitEgbad, type EgbadTraining } from "./detectors/gan/egbad";
export type { GanTraining, TrainedGan } from "./detectors/gan/gan";
export {
  fitConvolutionalAutoencoder,
  type ConvolutionalAutoencoderTraining,
  type TrainedConvolutionalAutoencoder,
} from "./detectors/images/convolutional-autoencoder";
export { fitDeepSad, type DeepSadTraining } from "./detectors/images/deep-sad";
export { fitDeepSvdd, type TrainedHypersphere } from "./detectors/images/deep-svdd";
export { fitNcae } from "./detectors/images/ncae";
export { minedCount, ncaeReadings, type NcaeReading } from "./detectors/images/ncae-mining";
export type { NcaeTraining } from "./detectors/images/ncae-step";
export { fitSsDgm, type SsDgmTraining } from "./detectors/images/ss-dgm";
export { fitSupervisedClassifier, type SupervisedClassifierTraining } from "./detectors/images/supervised-classifier";
export { isolationForestDetector, type IsolationForestOptions } from "./detectors/isolation-forest";
export { kNearestNeighboursDetector, type KNearestNeighboursOptions } from "./detectors/k-nearest-neighbours";
export { kernelDensityDetector, type FittedDensity, type KernelDensityOptions } from "./detectors/kernel-density";
export type { Kernel } from "./detectors/kernel-machine/kernel";
export { fitOneClassSvms, oneClassSvmDetector, type OneClassSvmOptions } from "./detectors/one-class-svm";
export { pcaAxisDistanceDetector, type PcaAxisDistanceOptions } from "./detectors/pca-axis-distance";
export { pcaReconstructionDetector, type PcaReconstructionOptions } from "./detectors/pca-reconstruction";
export { fitSeq2seq, type Seq2seqTraining } from "./detectors/seq2seq";
export { svmDetector, type SvmOptions } from "./detectors/svm";
export type { MilestoneTraining, Trained } from "./detectors/trained";
export { fitVae, type TrainedVae, type VaeTraining } from "./detectors/vae";
export { fitVrae, type GaussianRows, type TrainedVrae, type VraeTraining } from "./detectors/vrae";
export { wassersteinScore } from "./detectors/wasserstein";
export { zScoreDetector, type ZScoreOptions } from "./detectors/z-score";
export { pca } from "./embedding/pca";
export { tsne } from "./embedding/tsne";
export type { Execute, Executed } from "./experiment/executor";
export { runGrid, type GridEvent } from "./experiment/grid";
export type { Json, Profile, RunRecord, RunSpec, TableProfile } from "./experiment/record";
export { openStore } from "./experiment/store";
export type { StoredRun } from "./experiment/stored-run";
export { readTimes, type Times } from "./experiment/times";
export { averagePrecision } from "./metrics/average-precision";
export { bestAccuracyThreshold, scoresAbove } from "./metrics/best-accuracy-threshold";
export { bestF1Threshold } from "./metrics/best-f1-threshold";
export { bestThreshold } from "./metrics/best-threshold";
export {
  accuracy,
  fBeta,
  precision,
  recall,
  weightedF1,
  weightedPrecision,
  weightedRecall,
} from "./metrics/classification";
export { delong, delongPaired, type Delong, type DelongPaired } from "./metrics/delong";
export { exceeds } from "./metrics/difference";
export { mean, standardDeviation } from "./metrics/moments";
export { rocAuc } from "./metrics/roc-auc";
export { rocCurve } from "./metrics/roc-curve";
export { initVrae, vraeVariables, type Vrae } from "./models/vrae";
export {
  claim,
  emit,
  interruptSignal,
  show,
  showFigure,
  showProgress,
  showRuns,
  showTable,
  showVerdicts,
} from "./notebook";
export { anoean } from "./papers/anoean/anoean";
export { gridNames } from "./papers/anoean/models";
export { anoeanPaper, anoeanSpecs, type AnoeanModel } from "./papers/anoean/options";
export { anoeanRows, type AnoeanRows } from "./papers/anoean/split";
export { ff12KddEcg } from "./papers/ff12/ff12-kdd-ecg";
export { publishedDraw } from "./papers/ff12/judge";
export { ecgSplit, kddSplit } from "./papers/ff12/splits";
export { correctedRows, ecgRows, ff12Paper, ff12Specs, reportRows } from "./papers/ff12/options";
export { studyMethod, studySettings, type StudySetting } from "./papers/ff12/study";
export { ncaeContamination } from "./papers/ncae/ncae-contamination";
export { ncaeNames, ncaePaper, type NcaeRunOptions } from "./papers/ncae/options";
export {
  ablated,
  ablationName,
  ncaeSpecs,
  notPretrainedName,
  nuName,
  otherNus,
  otherReadings,
  readingName,
} from "./papers/ncae/specs";
export { holdOutRows, ncaeSplit, type NcaeSplit } from "./papers/ncae/split";
export { executeDetector, type DetectorRun } from "./papers/own-detector";
export type { Paper } from "./papers/paper";
export { paperWorkers } from "./papers/paper-workers";
export { vraePaper } from "./papers/vrae/options";
export { anomalyLabels } from "./papers/vrae/split";
export { vraePaperSpecs } from "./papers/vrae/vrae-ecg5000";
export { besideRows } from "./report/beside";
export { pairedSide, pairedWords } from "./report/claims/paired";
export { compare, type ComparedRow } from "./report/compare";
export { histogramFigure, lineFigure, rocFigure, scatterFigure } from "./report/figures/figures";
export { heatFigure } from "./report/figures/heat-figure";
export { imageFigure } from "./report/figures/image-figure";
export { thresholdFigure, type ThresholdFigureOptions } from "./report/figures/threshold-figure";
export { readMargins } from "./report/margins";
export { readPublished } from "./report/published";
export { timeTable } from "./report/time-table";
export { meanAndSpread } from "./report/words";
export { rng, type Rng } from "./rng";
export { isRepeated, rows, rowSize, takeRows, type Rows } from "./rows";
export { adam } from "./train/adam";
export { amsgrad } from "./train/amsgrad";
export { trainEpochs, type Update } from "./train/epochs";
export { milestones } from "./train/milestones";
export { minimise, type Optimiser } from "./train/optimiser";
