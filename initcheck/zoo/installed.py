# SPDX-License-Identifier: MIT
"""Models of torchvision, timm, transformers, diffusers and peft: see requirements.txt beside this.

No weights are loaded: all are built from their configurations, in sizes that run on two cores.
"""

from __future__ import annotations

import torch
from torch import nn

HEALTHY = {"healthy"}


def pictures(n=8, size=64, classes=10):
    return torch.randn(n, 3, size, size), torch.randint(classes, (n,))


def _vision(name, n=8, size=64, prepare=None, loss=None, **options):
    def make():
        import torchvision

        options.setdefault("num_classes", 10)
        model = getattr(torchvision.models, name)(weights=None, **options)
        if prepare:
            model = prepare(model) or model
        return model, pictures(n, size), loss

    return make, HEALTHY


def _aux(name):
    """Auxiliary heads: the loss reads the first output."""

    def make():
        import torchvision

        model = getattr(torchvision.models, name)(weights=None, num_classes=10, init_weights=True)
        y = torch.randint(10, (8,))
        return (
            model,
            (torch.randn(8, 3, 96, 96), None),
            lambda o: nn.functional.cross_entropy(o[0], y),
        )

    return make, HEALTHY


def _timm(name, n=8, size=64, fixed=False, **options):
    def make():
        import timm

        if not fixed:
            options.setdefault("img_size", size) if "patch" in name else None
        model = timm.create_model(name, num_classes=10, **options)
        return model, pictures(n, size), None

    return make, HEALTHY


def _detection():
    import torchvision

    model = torchvision.models.detection.retinanet_resnet50_fpn(
        weights=None, weights_backbone=None, num_classes=5, min_size=96, max_size=96
    )
    images = [torch.rand(3, 96, 96) for _ in range(2)]
    boxes = [{"boxes": torch.tensor([[10.0, 10, 50, 60]]), "labels": torch.tensor([1])}] * 2
    return model, ((images, boxes), None), lambda o: sum(o.values())


def _segmentation():
    import torchvision

    model = torchvision.models.segmentation.fcn_resnet50(
        weights=None, weights_backbone=None, num_classes=5
    )
    y = torch.randint(5, (4, 64, 64))
    batch = torch.randn(4, 3, 64, 64), None
    return model, batch, lambda o: nn.functional.cross_entropy(o["out"], y)


SMALL = {
    "vocab_size": 200, "hidden_size": 64, "num_hidden_layers": 4, "num_attention_heads": 4,
    "intermediate_size": 128, "max_position_embeddings": 64,
}  # fmt: skip


def _hf(model, config, batch=None, **options):
    def make():
        import transformers

        made = getattr(transformers, model)(getattr(transformers, config)(**options))
        given = batch(options) if batch else _text(options)
        return made.train(), given, None

    return make, HEALTHY


def _text(options, n=8, length=16):
    x = torch.randint(4, options.get("vocab_size", 200), (n, length))
    return {"input_ids": x, "attention_mask": torch.ones_like(x), "labels": x.clone()}


def _classes(options):
    x = torch.randint(4, 200, (8, 16))
    return {"input_ids": x, "attention_mask": torch.ones_like(x), "labels": torch.randint(2, (8,))}


def _pixels(options, labels=True):
    size = options.get("image_size", 32)
    batch = {"pixel_values": torch.randn(8, 3, size, size)}
    return batch | ({"labels": torch.randint(2, (8,))} if labels else {})


def _pair(options):
    x = torch.randint(4, 200, (8, 12))
    return {"input_ids": x, "labels": torch.randint(4, 200, (8, 10))}


def _unet():
    from diffusers import UNet2DModel

    model = UNet2DModel(
        sample_size=16, block_out_channels=(32, 64), layers_per_block=1, norm_num_groups=8,
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"),
    )  # fmt: skip
    x = torch.randn(8, 3, 16, 16)
    noise = torch.randn_like(x)
    batch = (x, torch.randint(1000, (8,))), None
    return model, batch, lambda o: nn.functional.mse_loss(o.sample, noise)


def _dit():
    from diffusers import DiTTransformer2DModel

    model = DiTTransformer2DModel(
        num_attention_heads=4, attention_head_dim=8, in_channels=4, num_layers=3, sample_size=8,
        norm_num_groups=4, num_embeds_ada_norm=100,
    )  # fmt: skip
    x = torch.randn(8, 4, 8, 8)
    batch = (
        {
            "hidden_states": x,
            "timestep": torch.randint(100, (8,)),
            "class_labels": torch.randint(10, (8,)),
        },
        None,
    )
    return model, batch, lambda o: nn.functional.mse_loss(o.sample[:, :4], x)


def _autoencoder():
    from diffusers import AutoencoderKL

    model = AutoencoderKL(
        block_out_channels=(16, 32), down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2, norm_num_groups=8, latent_channels=4,
    )  # fmt: skip
    x = torch.randn(4, 3, 32, 32)
    return model, (x, None), lambda o: nn.functional.mse_loss(o.sample, x)


def _lora(zero=False):
    import peft
    import transformers

    base = transformers.BertForSequenceClassification(transformers.BertConfig(**SMALL))
    wanted = peft.LoraConfig(task_type="SEQ_CLS", r=4, target_modules=["query", "value"])
    model = peft.get_peft_model(base, wanted)
    if zero:
        for n, p in model.named_parameters():
            if "lora_A" in n:
                nn.init.zeros_(p)
        for n, p in model.named_parameters():
            p.requires_grad_("lora_" in n)
    return model.train(), _classes({}), None


def _norm_free():
    import torchvision

    model = torchvision.models.resnet50(weights=None, num_classes=10, norm_layer=nn.Identity)
    return model, pictures(), None


def _half():
    model, (x, y), loss = _vision("resnet18")[0]()
    return model.bfloat16(), (x.bfloat16(), y), loss


def _loud_vit():
    import torchvision

    model = torchvision.models.vit_b_16(weights=None, num_classes=10, image_size=64)
    for p in model.parameters():
        if p.ndim > 1:
            nn.init.normal_(p)
    return model, pictures(), None


def _noisy(name, std, **options):
    def make():
        import torchvision

        model = getattr(torchvision.models, name)(weights=None, num_classes=10, **options)
        for p in model.parameters():
            nn.init.normal_(p, std=std) if p.ndim > 1 else None
        return model, pictures(), None

    return make


def _untied_t5():
    import transformers

    config = transformers.T5Config(
        vocab_size=2000,
        d_model=128,
        d_ff=128,
        num_layers=2,
        num_heads=4,
        tie_word_embeddings=False,
        decoder_start_token_id=0,
    )
    model = transformers.T5ForConditionalGeneration(config)
    nn.init.normal_(model.lm_head.weight, std=1.0)
    return model.train(), _pair({}), None


T5 = {"vocab_size": 200, "d_model": 64, "d_ff": 128, "num_layers": 3, "num_heads": 4, "d_kv": 16}
BIG = "exploding_signal exploding_gradient saturated initial_loss"

VISION = (
    "resnet18 resnet34 resnet50 resnet101 resnext50_32x4d wide_resnet50_2 densenet121 mobilenet_v2"
)
VISION += " mobilenet_v3_small mobilenet_v3_large efficientnet_b0 efficientnet_v2_s regnet_y_400mf"
VISION += (
    " regnet_x_400mf mnasnet0_5 shufflenet_v2_x1_0 squeezenet1_1 convnext_tiny swin_t swin_v2_t"
)
VISION += " vgg11_bn maxvit_t"
TIMM = "convmixer_768_32 nf_resnet50 nfnet_l0 poolformer_s12 ghostnet_100 repvgg_a0 mambaout_femto"
TIMM += " convnextv2_atto resnetv2_50 gernet_s hrnet_w18_small edgenext_xx_small fastvit_t8"
PATCHED = "deit3_small_patch16_224 vit_tiny_patch16_224 beit_base_patch16_224 mixer_s32_224"
PATCHED += " resmlp_12_224 xcit_nano_12_p16_224 cait_xxs24_224 levit_128s coatnet_nano_rw_224"
PATCHED += (
    " gmixer_24_224 pit_ti_224 convit_tiny twins_svt_small mvitv2_tiny eva02_tiny_patch14_224"
)

INSTALLED = {
    **{f"torchvision {n}": _vision(n) for n in VISION.split() if n not in ("maxvit_t",)},
    "torchvision resnet50, 32 px": _vision("resnet50", 16, 32),
    "torchvision resnet18, zero gamma": _vision("resnet18", zero_init_residual=True),
    "torchvision resnet18, bfloat16": (_half, HEALTHY),
    "torchvision vit_b_16, 64 px": _vision("vit_b_16", image_size=64),
    "torchvision googlenet": _aux("googlenet"),
    "torchvision alexnet": _vision("alexnet", 16, 96),
    "torchvision vgg11": _vision("vgg11", 8, 64),
    "torchvision retinanet": (_detection, HEALTHY),
    "torchvision fcn_resnet50": (_segmentation, HEALTHY),
    **{f"timm {n}": _timm(n) for n in TIMM.split()},
    **{f"timm {n}": _timm(n, 4, 224, fixed=True) for n in PATCHED.split()},
    "hf GPT-2": _hf("GPT2LMHeadModel", "GPT2Config", vocab_size=200, n_embd=64, n_layer=12, n_head=4, n_positions=64),
    "hf BERT classifier": _hf("BertForSequenceClassification", "BertConfig", _classes, **SMALL),
    "hf BERT masked": _hf("BertForMaskedLM", "BertConfig", **SMALL),
    "hf RoBERTa": _hf("RobertaForMaskedLM", "RobertaConfig", **SMALL | {"max_position_embeddings": 80}),
    "hf ALBERT": _hf("AlbertForMaskedLM", "AlbertConfig", **SMALL, embedding_size=32),
    "hf DistilBERT": _hf("DistilBertForSequenceClassification", "DistilBertConfig", _classes, vocab_size=200, dim=64, n_layers=3, n_heads=4, hidden_dim=128),
    "hf ELECTRA": _hf("ElectraForSequenceClassification", "ElectraConfig", _classes, **SMALL, embedding_size=32),
    "hf DeBERTa v2": _hf("DebertaV2ForMaskedLM", "DebertaV2Config", **SMALL),
    "hf Llama": _hf("LlamaForCausalLM", "LlamaConfig", **SMALL),
    "hf Mistral": _hf("MistralForCausalLM", "MistralConfig", **SMALL, num_key_value_heads=2),
    "hf Qwen2": _hf("Qwen2ForCausalLM", "Qwen2Config", **SMALL, num_key_value_heads=2),
    "hf Qwen3": _hf("Qwen3ForCausalLM", "Qwen3Config", **SMALL, num_key_value_heads=2, head_dim=16),
    "hf Gemma": _hf("GemmaForCausalLM", "GemmaConfig", **SMALL, num_key_value_heads=2, head_dim=16),
    "hf Gemma 2": _hf("Gemma2ForCausalLM", "Gemma2Config", **SMALL, num_key_value_heads=2, head_dim=16),
    "hf Phi": _hf("PhiForCausalLM", "PhiConfig", **SMALL),
    "hf GPT-NeoX": _hf("GPTNeoXForCausalLM", "GPTNeoXConfig", **SMALL),
    "hf OPT": _hf("OPTForCausalLM", "OPTConfig", vocab_size=200, hidden_size=64, num_hidden_layers=4, num_attention_heads=4, ffn_dim=128, word_embed_proj_dim=64, max_position_embeddings=64),
    "hf BLOOM": _hf("BloomForCausalLM", "BloomConfig", vocab_size=200, hidden_size=64, n_layer=4, n_head=4),
    "hf Falcon": _hf("FalconForCausalLM", "FalconConfig", vocab_size=200, hidden_size=64, num_hidden_layers=4, num_attention_heads=4),
    "hf Mixtral": _hf("MixtralForCausalLM", "MixtralConfig", **SMALL, num_key_value_heads=2, num_local_experts=4),
    "hf Mamba": _hf("MambaForCausalLM", "MambaConfig", vocab_size=200, hidden_size=64, num_hidden_layers=4),
    "hf RWKV": _hf("RwkvForCausalLM", "RwkvConfig", vocab_size=200, hidden_size=64, num_hidden_layers=4, attention_hidden_size=64),
    "hf T5": _hf("T5ForConditionalGeneration", "T5Config", _pair, **T5, decoder_start_token_id=0),
    "hf BART": _hf("BartForConditionalGeneration", "BartConfig", _pair, vocab_size=200, d_model=64, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=128, decoder_ffn_dim=128, max_position_embeddings=64),
    "hf ViT": _hf("ViTForImageClassification", "ViTConfig", _pixels, hidden_size=64, num_hidden_layers=4, num_attention_heads=4, intermediate_size=128, image_size=32, patch_size=8),
    "hf ViT MAE": _hf("ViTMAEForPreTraining", "ViTMAEConfig", lambda o: _pixels(o, False), hidden_size=64, num_hidden_layers=3, num_attention_heads=4, intermediate_size=128, image_size=32, patch_size=8, decoder_hidden_size=32, decoder_num_hidden_layers=2, decoder_num_attention_heads=4, decoder_intermediate_size=64),
    "hf ConvNeXt": _hf("ConvNextForImageClassification", "ConvNextConfig", _pixels, hidden_sizes=[16, 32, 64, 64], depths=[2, 2, 2, 2], image_size=64),
    "hf Swin": _hf("SwinForImageClassification", "SwinConfig", _pixels, embed_dim=16, depths=[2, 2], num_heads=[2, 4], image_size=32, patch_size=2, window_size=4),
    "hf DINOv2": _hf("Dinov2ForImageClassification", "Dinov2Config", _pixels, hidden_size=64, num_hidden_layers=4, num_attention_heads=4, image_size=32, patch_size=8),
    "hf SegFormer": _hf("SegformerForImageClassification", "SegformerConfig", _pixels, hidden_sizes=[16, 32, 32, 64], decoder_hidden_size=32, image_size=64),
    "diffusers UNet2D": (_unet, HEALTHY),
    "diffusers DiT": (_dit, HEALTHY),
    "diffusers AutoencoderKL": (_autoencoder, HEALTHY),
    "peft LoRA": (_lora, HEALTHY),
    "peft LoRA, both zero": (lambda: _lora(True), {"symmetric_units", "no_gradient"}),
    "torchvision resnet50 without norm": (_norm_free, set(BIG.split()) | {"constant_network"}),
    "torchvision vgg16, N(0, .01)": (_noisy("vgg16", 0.01), {"vanishing_signal", "constant_network"}),
    "torchvision resnet18, zero": (_noisy("resnet18", 0.0), {"symmetric_units"}),
    "torchvision vit_b_16, N(0, 1)": (_loud_vit, set(BIG.split())),
    "hf T5, untied N(0, 1) head": (_untied_t5, set(BIG.split())),
}  # fmt: skip
