"""The providers of the Pi library that need no more than a key, and what they speak."""

from __future__ import annotations

# Protocols, in the words of the Pi library.
MESSAGES = "anthropic-messages"
CHAT = "openai-completions"
GOOGLE = "google-generative-ai"

_QWEN = "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1"
# piAuthProvider -> protocol and URL (Pi library 0.73 to 0.87). Those that are missing need more than a key.
KEYED = {
    "ant-ling": (CHAT, "https://api.ant-ling.com/v1"),
    "baseten": (CHAT, "https://inference.baseten.co/v1"),
    "cerebras": (CHAT, "https://api.cerebras.ai/v1"),
    "deepseek": (CHAT, "https://api.deepseek.com"),
    "fireworks": (MESSAGES, "https://api.fireworks.ai/inference"),
    "google": (GOOGLE, "https://generativelanguage.googleapis.com/v1beta"),
    "groq": (CHAT, "https://api.groq.com/openai/v1"),
    "huggingface": (CHAT, "https://router.huggingface.co/v1"),
    "kimi-coding": (MESSAGES, "https://api.kimi.com/coding"),
    "minimax": (MESSAGES, "https://api.minimax.io/anthropic"),
    "minimax-cn": (MESSAGES, "https://api.minimaxi.com/anthropic"),
    "mistral": (CHAT, "https://api.mistral.ai/v1"),
    "moonshotai": (CHAT, "https://api.moonshot.ai/v1"),
    "moonshotai-cn": (CHAT, "https://api.moonshot.cn/v1"),
    "nvidia": (CHAT, "https://integrate.api.nvidia.com/v1"),
    "opencode-go": (CHAT, "https://opencode.ai/zen/go/v1"),
    "openrouter": (CHAT, "https://openrouter.ai/api/v1"),
    "qwen-token-plan": (CHAT, _QWEN),
    "qwen-token-plan-cn": (CHAT, "https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1"),
    "qwen-token-plan-individual": (CHAT, _QWEN),
    "together": (CHAT, "https://api.together.ai/v1"),
    "vercel-ai-gateway": (MESSAGES, "https://ai-gateway.vercel.sh"),
    "xai": (CHAT, "https://api.x.ai/v1"),
    "xiaomi": (MESSAGES, "https://api.xiaomimimo.com/anthropic"),
    "xiaomi-token-plan-ams": (MESSAGES, "https://token-plan-ams.xiaomimimo.com/anthropic"),
    "xiaomi-token-plan-cn": (MESSAGES, "https://token-plan-cn.xiaomimimo.com/anthropic"),
    "xiaomi-token-plan-sgp": (MESSAGES, "https://token-plan-sgp.xiaomimimo.com/anthropic"),
    "zai": (CHAT, "https://api.z.ai/api/coding/paas/v4"),
    "zai-coding-cn": (CHAT, "https://open.bigmodel.cn/api/coding/paas/v4"),
}
