import re
def test_it(office):
    b=office.signed_in("east")
    p=b.get("/ledgers/facilities?as_of=2026-01-01")
    assert p.status_code==200
    rows=re.findall(r'name="row" value="(\d+)"',p.text); print(rows)
    r=b.post("/ledgers/facilities/selected", "/ledgers/facilities", row=rows[:2])
    print(r.status, r.headers["Content-Type"], len(r.data))
    r=b.post("/ledgers/facilities/bulk", "/ledgers/facilities", row=rows[:2])
    print(r.status); open("/work/h/grid/bulk.html","w").write(r.text)
    sent=re.findall(r'name="row" value="(\d+@\d+)"',r.text); print(sent)
    r=b.post("/ledgers/facilities/bulk", "/ledgers/facilities/bulk", row=sent, area_m2="55", act="correct", reason="错")
    print(r.status, r.headers.get("Location"), office.change)
    print(re.findall("role=.status.>.*", b.get(r.headers["Location"]).text))
    r=b.post("/ledgers/facilities/bulk", "/ledgers/facilities/bulk", row=sent, area_m2="56", act="correct", reason="错")
    print(r.status); open("/work/h/grid/stale.html","w").write(r.text)
    r=b.post("/ledgers/facilities/bulk", "/ledgers/facilities/bulk", row=rows and [x.split("@")[0]+"@2" for x in sent], area_m2="很大", act="correct")
    print(r.status, re.findall(r'<p class="wrong".*', r.text))
    print(office.rows("facilities"))
    assert 0
