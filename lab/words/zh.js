// All that the laboratory says, in Chinese. Another language is another file of the same shape.

import { percent, plain, short } from "../view/numbers.js";

export default {
  settings: {
    data: "输入",
    depth: "隐藏层数",
    width: "每层单元数",
    activation: "激活函数",
    init: "初始化",
    sigma: "标准差 σ",
    gain: "增益（gain）",
    slope: "负半轴斜率 a",
    value: "权重的值",
    bias: "偏置",
    seed: "随机种子",
    optimizer: "优化器",
    lr: "学习率",
    batch: "每步样本数",
    steps: "训练步数",
    predict: "先猜",
    view: "布局",
  },
  choices: {
    data: { random: "随机向量（只看一遍，不训练）", moons: "两个月牙（500 个点）", digits: "手写数字（1797 张）" },
    activation: {
      linear: "线性（没有激活函数）",
      relu: "ReLU",
      leaky_relu: "Leaky ReLU",
      tanh: "tanh",
      sigmoid: "sigmoid",
      gelu: "GELU",
      silu: "SiLU",
      mish: "Mish",
      selu: "SELU",
    },
    init: {
      constant: "全部相同",
      zeros: "全零",
      normal: "正态，自定 σ",
      xavier: "Xavier",
      he: "He",
      lecun: "LeCun（自定增益）",
      orthogonal: "正交",
      pytorch_default: "PyTorch 默认",
    },
    bias: { scheme: "按初始化的规定", zero: "全零", uniform: "均匀分布 ±1/√fan_in" },
    optimizer: { sgd: "SGD", adam: "Adam" },
    batch: { 0: "全部", 16: "16", 32: "32", 64: "64", 128: "128" },
    predict: { 0: "不猜", 1: "先猜" },
    view: { page: "普通", projector: "投影" },
  },
  groups: { network: "网络", start: "初始化", training: "训练" },
  exactly: (name) => `${name}，直接填数`,
  suggestions: {
    critical: (value) => `1/√n = ${plain(value)}`,
    he: (value) => `√(2/n) = ${plain(value)}`,
    gain: (value) => `这个激活函数的增益：${plain(value)}`,
    one: "1",
  },
  corrections: (list) =>
    `网址里有写得不对的设置，已经改成能用的：${list.map(({ name, given, used }) => `${name}=${given} 改为 ${used}`).join("，")}。`,
  opening: "正在打开实验室……",
  computing: "正在计算……",

  verdict: {
    signal: {
      overflows: ({ depth }) => `信号溢出：没到第 ${depth} 层就超出了浮点数的范围。`,
      zero: ({ depth }) => `没有信号：第 ${depth} 层的激活值全是 0。`,
      equal: () => "同层的单元完全相同：权重都一样，一层再宽也只顶一个单元。",
      vanishes: ({ depth, last, signalRatio }) =>
        `信号消失：第 ${depth} 层的激活值约为 ${short(last)}，是第 1 层的 ${short(signalRatio)} 倍。`,
      explodes: ({ depth, last, signalRatio }) =>
        `信号爆炸：第 ${depth} 层的激活值约为 ${short(last)}，是第 1 层的 ${short(signalRatio)} 倍。`,
      saturates: ({ depth, saturated }) =>
        `激活饱和：第 ${depth} 层有 ${percent(saturated)} 的激活值，绝对值超过 0.97。`,
      forgets: ({ depth, spreadRatio }) =>
        `激活值还在，样本之间的差别没了：到第 ${depth} 层，差别只有激活值的 ${short(spreadRatio)} 倍，不论输入什么，输出几乎都一样。`,
      keeps: ({ depth, signalRatio }) =>
        depth === 1
          ? "只有一层，信号原样传出。"
          : `信号保住了：第 ${depth} 层的激活值是第 1 层的 ${short(signalRatio)} 倍。`,
    },
    gradient: {
      overflows: () => "梯度也溢出了。",
      zero: () => "传到第 1 层的梯度是 0。",
      vanishes: ({ gradientRatio }) => `梯度消失：传到第 1 层，只剩最后一层的 ${short(gradientRatio)} 倍。`,
      explodes: ({ gradientRatio }) => `梯度爆炸：传到第 1 层，是最后一层的 ${short(gradientRatio)} 倍。`,
      keeps: ({ depth, gradientRatio }) =>
        depth === 1 ? "" : `梯度也保住了：传到第 1 层，是最后一层的 ${short(gradientRatio)} 倍。`,
      still: ({ gradientRatio }) => `梯度倒没有变：传到第 1 层，是最后一层的 ${short(gradientRatio)} 倍。`,
    },
  },

  charts: {
    layer: "层",
    step: "步",
    signal: "信号：激活值的均方根 √E[a²]",
    gradient: "梯度：∂L/∂z 的均方根",
    spread: "激活值的分布，一列是一层，颜色越深越集中",
    loss: "损失（每步那批样本的平均交叉熵）",
    boundary: "决策边界：底色是网络的回答，圆点与方点是两类样本",
    legend: { measured: "实测", theory: "理论（起步时，无限宽）", band: "有限宽度的起伏，±2 个标准差", remembered: "记住的那次" },
    noTheory: "权重都相同，平均场理论不适用，所以没有理论曲线。",
    describe: {
      signal: (values) => `信号随层数变化的曲线，从第 1 层的 ${short(values[0])} 到第 ${values.length} 层的 ${short(values.at(-1))}`,
      gradient: (values) => `梯度随层数变化的曲线，第 1 层 ${short(values[0])}，第 ${values.length} 层 ${short(values.at(-1))}`,
      spread: (low, high, depth) => `第 1 到第 ${depth} 层激活值的分布，纵轴从 ${short(low)} 到 ${short(high)}`,
      loss: (values) =>
        values.length ? `损失曲线，第 0 步 ${short(values[0], 3)}，第 ${values.length - 1} 步 ${short(values.at(-1), 3)}` : "还没有开始训练，损失曲线是空的",
      boundary: (share) => `两个月牙的 500 个点和网络的决策边界，${percent(share)} 的点答对了`,
    },
  },

  training: {
    train: "训练",
    pause: "暂停",
    once: "走一步",
    rewind: "回到起点",
    remember: "记住这次",
    forget: "不再比较",
    copy: "复制网址",
    copied: "网址已复制",
    project: "投影布局",
    unproject: "普通布局",
    status: ({ step, steps, loss, accuracy }) =>
      `第 ${step} / ${steps} 步${loss === undefined ? "" : `，损失 ${short(loss, 3)}`}，答对 ${percent(accuracy)}`,
    finished: ({ step, loss, accuracy }) => `训练完成：${step} 步之后，损失 ${short(loss, 3)}，答对 ${percent(accuracy)}。`,
    overflow: ({ step }) =>
      `第 ${step} 步，损失不再是有限的数，训练停下。多半是起步时的信号或梯度太大，或者学习率太大：先看上面的梯度曲线，再把学习率除以 10 试试。`,
    remembered: (what) => `橙色是记住的那次：${what}。随机数相同，差别只来自设置。`,
  },

  failed: {
    data: "这份数据还没有下载过，现在又没有网络。连上网络再选它，或者先看随机向量。",
    worker: "计算中断了。",
    again: "重新启动",
    other: (why) => `算不出来：${why}`,
  },

  predict: {
    title: "先猜，再看",
    question: ({ depth }) => `信号一层层传下去，走到第 ${depth} 层会怎样？`,
    options: {
      shrinks: "缩到第 1 层的百分之一以下",
      stays: "大小还在同一个量级",
      saturates: "大多数单元饱和，挤在两端",
      grows: "涨到第 1 层的一百倍以上",
    },
    skip: "不猜，直接看",
    right: "猜对了。",
    wrong: (option) => `实际是：${option}。`,
  },

  table: {
    title: "全部数字",
    columns: {
      layer: "层",
      signal: "√E[a²]",
      theory: "理论",
      std: "标准差",
      spread: "样本间标准差",
      saturated: "|a| > 0.97",
      zero: "等于 0",
      dead: "对所有样本为 0 的单元",
      gradient: "梯度 ∂L/∂z",
      gradientTheory: "理论",
      weightGradient: "梯度 ∂L/∂W",
    },
    losses: "损失",
    step: "步",
    loss: "损失",
    note: "梯度、标准差都是整层的均方根。样本间标准差：同一个单元对不同样本的标准差，再对单元取均方根。",
  },

  code: {
    title: "同一次运行，用你自己的 PyTorch",
    note: "下面的程序用同样的种子，得到同样的权重，打印出上面表格里的数字。两边都用 64 位浮点数；训练几百步以后，舍入误差会被一步步放大，末几位可能不同。",
    copy: "复制程序",
    copied: "已复制",
    comments: {
      logits: "最后一层不加激活函数",
      rows: "前 128 个样本",
      gradient: "输出端的梯度是随机的",
      overflow: "损失溢出，停下",
    },
  },

  challenges: {
    title: "三个挑战",
    open: "从这里开始",
    solved: "已解决",
    list: {
      carry: {
        task: "30 层 tanh，每层 100 个单元。只调 σ，让信号和梯度都走完全程：两头相差不到十倍，也不饱和。",
        reason: "成立的 σ 挤在 1/√n = 0.1 附近：这时 σ²n = 1，每层乘的倍数正好接近 1。",
        chapter: "Xavier 初始化",
      },
      learn: {
        task: "8 层 ReLU，用 SGD 学两个月牙。先从 PyTorch 默认出发训练一遍，看它学不动；再只换初始化，让损失降到 0.3 以下。",
        reason: "PyTorch 默认的方差是 1/(3n)，ReLU 下每层只剩六分之一；He 的 2/n 正好补上 ReLU 丢掉的一半。",
        chapter: "He 初始化",
      },
      break: {
        task: "反过来，弄坏它：让一个网络在 10 步之内损失溢出，并说出原因。",
        reason: "信号或梯度每层都放大，一步更新就把权重推到更大，下一步放大得更多，几步之内就超出浮点数的范围。",
        chapter: "初始化为什么重要",
      },
    },
    half: "PyTorch 默认确实学不动。现在换一种初始化。",
  },

  summary: ({ data, depth, width, activation, init }, choices) =>
    `${choices.activation[activation]}，${depth} 层 × ${width}，${choices.init[init]}${data === "random" ? "" : `，${choices.data[data]}`}`,
};
