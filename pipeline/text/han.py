"""The Chinese characters (Han script), for use inside the brackets of a pattern."""

from __future__ import annotations

#: The unified ideographs with their extensions A to H; names hold rare ones (王𬭎).
HAN = "\u3400-\u9fff\U00020000-\U000323af"
#: The characters that names of other languages are written in: between them a point is a dot
#: (约翰.史密斯来了.), whatever the page ends its sentences with.
SOUNDS = (
    "阿埃艾爱安昂奥巴拜班邦包保鲍贝本比彼毕宾波伯博卜布采查达戴丹当道德登邓迪狄蒂丁杜顿多厄恩尔法范菲费芬弗福盖甘冈高戈格葛根"
    "古哈海汉翰汗豪赫黑亨洪胡华惠霍基吉季加贾简杰金津卡凯坎康考柯科克肯寇库奎昆拉喇莱赖兰朗劳勒雷里利莉丽莲林琳列留龙隆卢鲁路"
    "伦罗洛马玛迈麦曼芒毛梅门蒙米密明摩莫默姆穆纳娜乃南内嫩尼妮涅宁纽诺欧帕潘庞佩彭皮平珀普奇齐契恰乔切琼热仁日茹若萨塞赛桑瑟"
    "森沙莎山珊尚舍什施石史舒思丝斯苏索塔泰坦汤唐陶特腾提汀图吐托瓦万旺威韦维卫魏温沃乌武西希夏香肖谢欣辛雄修休许雪逊雅亚延扬"
    "杨耶叶伊依因英尤约扎泽曾詹张哲珍芝兹祖孜娅赞柴夫买江"
)
