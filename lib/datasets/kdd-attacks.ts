// The 40 labels of KDD99 and NSL-KDD: category, and rows per file. Categories as the KDD Cup's own tally of the test file has them
// (Elkan 2000, Results of the KDD'99 classifier learning contest): 60,593 / 229,853 / 4,166 / 16,189 / 228.

export const attackCategories = ["normal", "DoS", "Probe", "R2L", "U2R"] as const;

export type AttackCategory = (typeof attackCategories)[number];

export interface Attack {
  readonly name: string;
  readonly category: AttackCategory;
  /** Rows of kddcup.data_10_percent, corrected, KDDTrain+.txt and KDDTest+.txt with this label. */
  readonly kddTrain: number;
  readonly kddTest: number;
  readonly nslTrain: number;
  readonly nslTest: number;
}

/** Its place in this list is the class label of a row: 0 is normal traffic. */
// prettier-ignore
export const attacks: readonly Attack[] = ([
  ["normal",          "normal", 97278,  60593,  67343, 9711],
  ["apache2",         "DoS",    0,      794,    0,     737],
  ["back",            "DoS",    2203,   1098,   956,   359],
  ["land",            "DoS",    21,     9,      18,    7],
  ["mailbomb",        "DoS",    0,      5000,   0,     293],
  ["neptune",         "DoS",    107201, 58001,  41214, 4657],
  ["pod",             "DoS",    264,    87,     201,   41],
  ["processtable",    "DoS",    0,      759,    0,     685],
  ["smurf",           "DoS",    280790, 164091, 2646,  665],
  ["teardrop",        "DoS",    979,    12,     892,   12],
  ["udpstorm",        "DoS",    0,      2,      0,     2],
  ["ipsweep",         "Probe",  1247,   306,    3599,  141],
  ["mscan",           "Probe",  0,      1053,   0,     996],
  ["nmap",            "Probe",  231,    84,     1493,  73],
  ["portsweep",       "Probe",  1040,   354,    2931,  157],
  ["saint",           "Probe",  0,      736,    0,     319],
  ["satan",           "Probe",  1589,   1633,   3633,  735],
  ["ftp_write",       "R2L",    8,      3,      8,     3],
  ["guess_passwd",    "R2L",    53,     4367,   53,    1231],
  ["imap",            "R2L",    12,     1,      11,    1],
  ["multihop",        "R2L",    7,      18,     7,     18],
  ["named",           "R2L",    0,      17,     0,     17],
  ["phf",             "R2L",    4,      2,      4,     2],
  ["sendmail",        "R2L",    0,      17,     0,     14],
  ["snmpgetattack",   "R2L",    0,      7741,   0,     178],
  ["snmpguess",       "R2L",    0,      2406,   0,     331],
  ["spy",             "R2L",    2,      0,      2,     0],
  ["warezclient",     "R2L",    1020,   0,      890,   0],
  ["warezmaster",     "R2L",    20,     1602,   20,    944],
  ["worm",            "R2L",    0,      2,      0,     2],
  ["xlock",           "R2L",    0,      9,      0,     9],
  ["xsnoop",          "R2L",    0,      4,      0,     4],
  ["buffer_overflow", "U2R",    30,     22,     30,    20],
  ["httptunnel",      "U2R",    0,      158,    0,     133],
  ["loadmodule",      "U2R",    9,      2,      9,     2],
  ["perl",            "U2R",    3,      2,      3,     2],
  ["ps",              "U2R",    0,      16,     0,     15],
  ["rootkit",         "U2R",    10,     13,     10,    13],
  ["sqlattack",       "U2R",    0,      2,      0,     2],
  ["xterm",           "U2R",    0,      13,     0,     13],
] as const).map(([name, category, kddTrain, kddTest, nslTrain, nslTest]) => (
  { name, category, kddTrain, kddTest, nslTrain, nslTest }
));

/** The four files, as columns of `attacks`. */
export type FileColumn = "kddTrain" | "kddTest" | "nslTrain" | "nslTest";

/** Class label to name, as a Dataset has it. */
export const attackNames: Readonly<Record<number, string>> = Object.fromEntries(
  attacks.map(({ name }, label) => [label, name]),
);
