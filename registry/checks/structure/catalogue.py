"""The rules, each declared once: command, page, document and tests follow from here."""

from __future__ import annotations

from registry.checks.model import Rule
from registry.checks.structure import graphs, measures, rows
from registry.language import Words

RULES: tuple[Rule, ...] = (
    Rule(
        "STRUCT-CYCLE",
        "violation",
        Words("上级关系成环", "superiors in a ring"),
        Words(
            "时点存在的党组织（或地点），沿登记的上级逐级向上，只经过时点存在的单位，又回到自己。环上每个单位各列一条。",
            "A living organization (or place) that is reached again from itself, going up over recorded superiors (or "
            "parents) that live on the day. A finding for each unit on the ring; what only leads to a ring is none.",
        ),
        Words("{unit}：上级关系成环：{ring}", "{unit}: its superiors run in a ring: {ring}"),
        Words(
            "核对环上每个单位的批复文件，把登记错了的那个上级更正过来。",
            "Look up who each unit on the ring was placed under, and correct the superior that was recorded wrongly.",
        ),
        graphs.cycles,
    ),
    Rule(
        "STRUCT-ORPHAN",
        "violation",
        Words("上级已不存在", "the superior does not exist"),
        Words(
            "时点存在的单位，所登记的上级（地点的上级地点、党组织的上级党组织）在时点不存在：尚未设立；或已经终止，而沿承接关系"
            "找不到时点存在的其他单位。没有登记上级的，不列。",
            "A living unit whose recorded parent or superior does not live on the day: it has not begun; or it has "
            "ended, and following successions from its last end reaches no living unit other than the unit itself. A "
            "unit without a recorded parent or superior is none.",
        ),
        Words("{unit}：上级{upper}{state}", "{unit}: its superior {upper} {state}"),
        Words(
            "登记它现在的上级；如果原上级是撤并的，补登由谁承接。",
            "Record what it stands under now; where the former superior was merged, record who took over.",
        ),
        graphs.orphans,
    ),
    Rule(
        "STRUCT-LEVEL",
        "violation",
        Words("上级低于下级", "a superior below its subordinate"),
        Words(
            "党组织及其上级在时点都存在，而上级的形式低于下级（由高到低：地方党委；党委、党工委；党总支；党支部、联合党支部、"
            "临时党支部；党小组），或上级所在地的层级低于下级所在地的层级（由高到低：省、市、县、乡、村、自然村和安置点）。同级的"
            "不列。经济组织、社会组织、机关事业和功能型党组织的所在地不说明层级，只比较形式。",
            "An organization and its superior both live, and the superior's form is the lower one (from the top: local "
            "committee; committee, working committee; general branch; branch, joint branch, temporary branch; group), "
            "or its place is (province, municipality, county, township, village, natural village and relocation "
            "site). Equals are none. The place of an economic, social, agency or functional organization does not "
            "tell its level: of these only the form is compared.",
        ),
        Words("{unit}：上级{upper}的层级反而较低：{why}", "{unit}: its superior {upper} stands lower: {why}"),
        Words(
            "核对是不是上下级填反了，或形式、所在地填错了，再更正。",
            "See whether the two were taken for each other, or a form or place is wrong, and correct it.",
        ),
        graphs.levels,
    ),
    Rule(
        "STRUCT-OVERLAP",
        "warning",
        Words("重复登记", "recorded twice"),
        Words(
            "同一人在同一单位担任同一职务的任职，或同一党组织对同一地点的覆盖，有两行以上在时点同时有效。列起始最晚的一行。"
            "覆盖方式不同的也算重复。前一行终止之日即后一行起始之日的，不算。",
            "Two or more rows hold on the day that say that one person holds one role at one unit, or that one "
            "organization covers one place (by whichever mode). The row that began last is found. A row that ends on "
            "the day on which the next begins does not overlap.",
        ),
        Words("{unit}：与起始于 {others} 的行同时有效，内容重复", "{unit}: says again what the row from {others} says"),
        Words(
            "给前一行填上终止日期；如果是同一件事登记了两次，作废其中一行。",
            "Give the earlier row its end; where one thing was entered twice, withdraw one of the rows.",
        ),
        rows.overlaps,
    ),
    Rule(
        "STRUCT-OUTSIDE",
        "warning",
        Words("所在地在上级辖区之外", "outside its superior's area"),
        Words(
            "党组织及其上级在时点都存在，而党组织的所在地不在上级所在地（含其下辖各级地点）之内。已撤销的地点由承接者代表；"
            "没有承接者的，不判断。联合党支部只看其所在地，不看所覆盖的地点。",
            "An organization and its superior both live, and the organization's place neither is its superior's place "
            "nor lies below it. A place that has ended is stood for by who took over; where nobody stands for one of "
            "the two, nothing is said. Of a joint branch its own place counts, not those that it covers.",
        ),
        Words(
            "{unit}：所在地{place}不在上级{upper}的所在地{area}之内",
            "{unit}: its place {place} lies outside {area}, the place of its superior {upper}",
        ),
        Words(
            "核对所在地和上级；确由外地党组织管理的，可以不改。",
            "Look up its place and its superior; where it is indeed led from elsewhere, leave it.",
        ),
        graphs.outside,
    ),
    Rule(
        "STRUCT-DEAD",
        "violation",
        Words("所属单位已终止", "outlives what it belongs to"),
        Words(
            "时点有效的覆盖、任职、群团自治组织、阵地、结对，时点存在的党组织（属于其所在地）和尚未销号的整顿案件（属于其党组织），"
            "所属的地点或党组织在时点已经终止；已发生的换届、评星、排查认定、项目、活动，以及已开始的时期的指标，在其日期（项目取第一个"
            "已填的日期，指标取整个时期）所属单位已经终止。终止之日已不存在，所以在所属单位终止之日同时终止的，不列。只写到月或年"
            "的日期，存续从其首日算起，事项只要当月或当年内有一天合适就不列。",
            "A row of coverage, posts, bodies, facilities or pairings that holds on the day, a living organization (it "
            "belongs to its place) or an open case (to its organization), where the place or organization has ended by "
            "the day; and an election, rating, identified case, project (by its first day that is filled), activity, "
            "or measured period that has begun, where the place or organization had ended by that day, or by the first "
            "day of the period. The end is the first day on which a unit no longer exists: a row that ends the same "
            "day is sound. Spells that begin in a month or year begin on its first day; what happened in a month or "
            "year is sound if one of its days is.",
        ),
        Words("{unit}：所属的{owners}", "{unit}: belongs to {owners}"),
        Words(
            "填上终止日期，或改挂到承接的单位；日期错了的，更正日期。",
            "Give it its end, or let it belong to who took over; where a day is wrong, correct the day.",
        ),
        rows.outlived,
    ),
    Rule(
        "STRUCT-BEFORE",
        "violation",
        Words("所属单位尚未设立", "precedes what it belongs to"),
        Words(
            "与“所属单位已终止”相同的各种行，在时点（或其日期）所属的地点或党组织尚未设立；指标的时期在所属单位设立以前就已结束。",
            "The same rows as above, where the place or organization had not begun by the day (or by the day of the "
            "row); a measured period that was over before its unit began.",
        ),
        Words("{unit}：所属的{owners}", "{unit}: belongs to {owners}"),
        Words(
            "核对两个起始日期，更正错了的那个。",
            "Look up both first days, and correct the one that is wrong.",
        ),
        rows.preceding,
    ),
    Rule(
        "STRUCT-TWO",
        "violation",
        Words("一个党组织有两名书记", "two secretaries of one organization"),
        Words(
            "时点存在的党组织，时点有两个以上不同的人任党组织书记。“主持工作”的不算书记；同一人登记两次的属重复登记。",
            "A living organization of which two or more different people are secretary on the day. An acting secretary "
            "is not counted; one person recorded twice is an overlap.",
        ),
        Words("{unit}：同时有几名书记：{people}", "{unit}: several secretaries at once: {people}"),
        Words(
            "给已卸任的书记填上免职日期。",
            "Give the post of the secretary who left its end.",
        ),
        rows.two_secretaries,
    ),
    Rule(
        "STRUCT-TWO-VILLAGE",
        "warning",
        Words("一村有两个村党组织", "two village organizations at one village"),
        Words(
            "一个村（社区）登记为所在地的、时点存在的村党组织（村级的党委、党总支、党支部或联合党支部）有两个以上。",
            "A village that is the recorded place of two or more living village organizations (committee, general "
            "branch, branch or joint branch of village level).",
        ),
        Words("{unit}：有几个村党组织：{organizations}", "{unit}: several village organizations: {organizations}"),
        Words(
            "下设的党组织，组织类型填“下设”并填明上级；重复的，撤销或作废。",
            "Record the type subordinate, and the superior, of one that is under the other; end or withdraw a double.",
        ),
        rows.two_organizations,
    ),
    Rule(
        "DATA-ABOVE",
        "warning",
        Words("部分大于整体", "a part above its whole"),
        Words(
            "时点存在的地点，按时点各自最近一期的填报，作为部分的存量大于作为整体的存量：村医通直接结算卫生室大于一体化村卫生室，"
            "行政实有数大于行政编制数。两者可以来自不同时期的行。",
            "A living place of which, by the latest observation of each on the day, the stock that is a part is more "
            "than the one that is its whole: clinics with direct settlement more than integrated clinics, filled posts "
            "more than established ones. The two may come from rows of different periods.",
        ),
        Words("{unit}：{part}大于{whole}", "{unit}: {part}, above {whole}"),
        Words(
            "核对两个数和各自的时期，更正填错的一个；只更新了一个的，补报另一个。",
            "Look up both numbers and their periods: correct the one that is wrong, report one that is out of date.",
        ),
        measures.parts_above,
    ),
)
BY_CODE = {rule.code: rule for rule in RULES}
