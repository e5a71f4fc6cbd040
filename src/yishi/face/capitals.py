"""Amounts in the capitals that banks and vouchers want, which nobody can alter by a stroke: 人民币壹万零伍佰元整.

Source: 支付结算办法, annex 1 (how amounts are written): 整 after 元 where there are no fen; 零 between.
"""

import cn2an


def capitals(fen: int) -> str:
    """人民币 and the amount in capitals; a reversal's amount begins with 负."""
    sign = "负" if fen < 0 else ""
    fen = abs(fen)
    text: str = cn2an.an2cn(f"{fen // 100}.{fen % 100:02d}", "rmb")
    return f"人民币{sign}{text}{'整' if text.endswith('角') else ''}"
