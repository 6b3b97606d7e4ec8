"""Invented names. None is meant to be anybody's or any real hamlet's; likeness is chance."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "黄李陈莫廖韦邓盘赵刘张周何罗杨吴梁林谢唐蒋邹卢邱钟徐曾朱潘毛聂麦岑覃龙欧陶沈董岳虞左易柳植倪袁凤奉义孔全包程蔡苏"
)
SURNAME_WEIGHTS = [max(1.0, 40 / (1 + i / 3)) for i in range(len(SURNAMES))]
MALE = "志国建文明华军强伟海波勇平东生林龙福贵荣宏德忠振世永光辉健昌祖庆培启业泽锋杰俊浩鹏宇坤斌良才善均运基钦杭湘桂"
FEMALE = "丽芳英秀玉珍红梅兰艳燕霞慧敏静琼娟莉萍云凤莲桂春菊雪妹娥婷洁倩颖瑶彩翠美金月清秋爱群晓"
EITHER = "文明华云春玉林金海清晓新宁安平远思成家子小少仁和兴庭"

FIRST = "上下大小老新东西南中里外高长双三石龙凤白黄青水竹松杉樟桐茶梅桂莲沙金银马牛鹿虎鹰云油盐铁瓦"
CORE = "岭冲塘洞坪井桥山田坝寨湾坑源洲岩坡埠圳垌屯木竹沙榕樟"
TAIL = ("头", "尾", "脚", "口", "背", "面", "底", "边", "坪", "湾", "寨", "村", "屋", "里", "坊", "", "", "", "")
CLAN_TAIL = ("屋", "家寨", "家村", "屋寨", "家冲", "家坪", "屋洞", "家塘", "家湾")

BRANDS = "恒泰盛源隆昌鑫达瑞丰宏兴嘉禾正康绿野春晖金穗合力众诚天成永顺富民百汇启航云峰华茂益佳森美"
TRADES = (
    "农业发展",
    "石材",
    "碳酸钙",
    "茶业",
    "食品",
    "林业",
    "建材",
    "电子",
    "商贸",
    "物流",
    "旅游开发",
    "果蔬",
    "养殖",
    "服装",
    "建筑工程",
    "新材料",
    "矿业",
    "酒业",
    "药业",
    "竹木制品",
)
SITE_STEMS = (
    "龙泉",
    "新阳",
    "锦绣",
    "幸福",
    "安居",
    "金桂",
    "团结",
    "春晓",
    "凤鸣",
    "南岭",
    "福源",
    "兴业",
    "向阳",
    "和顺",
    "瑞景",
    "翠湖",
    "同心",
    "民乐",
    "长兴",
    "东融",
    "百合",
    "清水",
    "瑶乡",
    "松涛",
    "石门",
    "朝阳",
    "丰乐",
    "永宁",
    "福寿",
    "桃源",
)
SITE_TAILS = ("家园", "新村", "小区", "新居", "苑", "花园", "新城", "雅居", "")
UNITS = (
    "发展和改革局",
    "教育局",
    "财政局",
    "水利局",
    "林业局",
    "税务局",
    "卫生健康局",
    "交通运输局",
    "人民法院",
    "农业农村局",
)


def person(rng: Random, gender: str) -> str:
    """A name of two or three characters."""
    surname = rng.choices(SURNAMES, SURNAME_WEIGHTS)[0]
    own = MALE if gender == "male" else FEMALE
    if rng.random() < 0.18:
        return surname + rng.choice(own)
    middle = rng.choice(EITHER if rng.random() < 0.55 else own)
    last = rng.choice([c for c in own if c != middle])
    return surname + middle + last


def hamlet(rng: Random, taken: set[str]) -> str:
    """A natural village's name that `taken` (the names of its village, added to) does not hold yet."""
    while True:
        if rng.random() < 0.3:
            name = rng.choices(SURNAMES, SURNAME_WEIGHTS)[0] + rng.choice(CLAN_TAIL)
        else:
            name = rng.choice(FIRST) + rng.choice(CORE) + rng.choice(TAIL)
        if len(set(name)) == len(name) and name not in taken:
            taken.add(name)
            return name


def enterprise(rng: Random, taken: set[str]) -> str:
    """A private enterprise's name, new to `taken`."""
    while True:
        first, second = rng.sample(BRANDS, 2)
        name = f"贺州市{first}{second}{rng.choice(TRADES)}有限公司"
        if name not in taken:
            taken.add(name)
            return name


def site(rng: Random, taken: set[str]) -> str:
    """A relocation site's name, new to `taken`."""
    while True:
        stem = rng.choice(SITE_STEMS)
        if stem not in taken:
            taken.add(stem)
            return f"{stem}{rng.choice(SITE_TAILS)}安置点"
