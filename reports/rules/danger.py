"""Recognise texts about danger to life, which a person must read at once.

A wrong alarm costs a call; a missed one may cost a life. Phrases of everyday speech stay out:
"bóng đèn bị cháy", "xe chết máy", "mệt muốn chết".
"""

from reports.rules.phrases import Phrases

PHRASES = """
nguy hiểm tính mạng
nguy hiểm đến tính mạng
đe dọa tính mạng
nguy kịch
sắp chết
có người chết
chết người
người bị thương
bị thương nặng
nhiều người bị thương
cứu người
cứu mạng
cứu với
kêu cứu
cấp cứu
bất tỉnh
ngừng thở
chảy nhiều máu
đang cháy
cháy nhà
cháy lớn
cháy rừng
cháy chợ
cháy xe
cháy trạm điện
hỏa hoạn
bốc cháy
khói mù mịt
nổ bình gas
rò gas
rò rỉ gas
xì gas
rò rỉ khí
rò rỉ hóa chất
nổ mìn
bom mìn
quả bom
quả đạn
đầu đạn
lựu đạn
điện giật
giật điện
rò điện
rò rỉ điện
dây điện đứt
dây điện bị đứt
đứt dây điện
dây điện rơi xuống đường
sập nhà
nhà sập
sập cầu
cầu sập
sắp sập
sập giàn giáo
vùi lấp
mắc kẹt
bị kẹt trong
chết đuối
bị đuối nước
đuối nước
lật ghe
lật tàu
chìm ghe
chìm tàu
lũ cuốn
nước cuốn trôi
tự tử
tự sát
tự thiêu
nhảy cầu
không muốn sống nữa
giết người
dọa giết
đòi giết
sẽ giết
chém người
đâm người
cầm dao
cầm mã tấu
cầm súng
nổ súng
đánh chết
đánh đập trẻ em
đánh đập dã man
bạo hành trẻ em
bạo hành vợ
xâm hại trẻ em
xâm hại tình dục
hiếp dâm
bắt cóc
bị nhốt
ngộ độc
khó thở
tai nạn giao thông nghiêm trọng
tai nạn chết
tông chết
""".split("\n")
_PHRASES = Phrases(PHRASES)


def endangers_life(*texts: str) -> bool:
    """Return whether one of `texts` speaks of danger to life."""
    return any(_PHRASES.are_in(text) for text in texts)
