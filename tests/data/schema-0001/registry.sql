BEGIN TRANSACTION;
CREATE TABLE activities (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	place INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	held_on INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	times INTEGER, 
	participants INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_activities PRIMARY KEY (id), 
	CONSTRAINT fk_activities_place_identity FOREIGN KEY(place) REFERENCES identity (id), 
	CONSTRAINT fk_activities_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_activities_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_activities_until_change FOREIGN KEY(until) REFERENCES change (number)
);
INSERT INTO "activities" VALUES(1,1,1,NULL,10,'service',20190501,'春季会议',1,NULL,'65ddc47a70a9fda71f7fffb534842b38',1,2);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE bodies (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	place INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	begins INTEGER NOT NULL, 
	ends INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_bodies PRIMARY KEY (id), 
	CONSTRAINT fk_bodies_place_identity FOREIGN KEY(place) REFERENCES identity (id), 
	CONSTRAINT fk_bodies_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_bodies_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_bodies_until_change FOREIGN KEY(until) REFERENCES change (number)
);
CREATE TABLE case_measures (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	"case" INTEGER NOT NULL, 
	measure TEXT NOT NULL, 
	responsible TEXT, 
	due_on INTEGER, 
	done_on INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_case_measures PRIMARY KEY (id), 
	CONSTRAINT fk_case_measures_case_identity FOREIGN KEY("case") REFERENCES identity (id), 
	CONSTRAINT fk_case_measures_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_case_measures_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_case_measures_until_change FOREIGN KEY(until) REFERENCES change (number)
);
CREATE TABLE cases (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	code TEXT NOT NULL, 
	organization INTEGER NOT NULL, 
	year INTEGER NOT NULL, 
	problems TEXT, 
	identified_on INTEGER NOT NULL, 
	plan_on INTEGER, 
	due_on INTEGER, 
	accepted_on INTEGER, 
	closed_on INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_cases PRIMARY KEY (id), 
	CONSTRAINT fk_cases_organization_identity FOREIGN KEY(organization) REFERENCES identity (id), 
	CONSTRAINT fk_cases_record_identity FOREIGN KEY(record) REFERENCES identity (id), 
	CONSTRAINT fk_cases_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_cases_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_cases_until_change FOREIGN KEY(until) REFERENCES change (number)
);
INSERT INTO "cases" VALUES(1,1,1,NULL,'Z1',3,2019,NULL,20190315,NULL,NULL,NULL,NULL,'16679ad981e83b4e7cbf5352d8040783',2,2);
CREATE TABLE change (
	number INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	rows INTEGER NOT NULL, 
	algorithm TEXT NOT NULL, 
	previous TEXT, 
	digest TEXT NOT NULL, 
	CONSTRAINT pk_change PRIMARY KEY (number)
);
INSERT INTO "change" VALUES(1,'2026-11-28T21:54:48.950778+00:00','测试','初次登记','{"files":{"activities.csv":"ae1ab36cf2030c78359b099e6775b7d3265bfcd281e9b8b87b25809fbad70d57","cases.csv":"bedcbe3db6598e594f13d23636bc90cbd02d3a94d0952b2382cccbb3fc4e44cf","coverage.csv":"9d23c6aa2e9b7360b0a57984eb8e158a7b21d77c162b3c4c07628a9b97dad130","facts.csv":"96a6e3289118c004753bf21260116239f0fb58d8b239f2da8434af6883803fa4","organizations.csv":"16d5abbc2f45581c4da33c15eadf9c845d19eef130ee20dbbfbfae889d73dbff","people.csv":"68103093786d98582621f6defbd32338972ce55d34d714799d59ac7e6a48d05a","places.csv":"54270570fcc64e2c6875729eb7919ab5135d3405e025bb0d9025d5369baf5a72","posts.csv":"b3ca79e366d74fa2b4c33d99cd92a3bad2d14dfbf80a19d8def2509b381a7e44","ratings.csv":"3a643b5f7338ecce0c1f7db20361af79894e3262d3ad1d93f5ccc0d5e50881c2"},"kind":"import","name":"1"}',20,'sha256',NULL,'bb89dc9b4965a88eccf4ca718a8c142bf311fa948bfd8ecef2455d8ec5d51d25');
INSERT INTO "change" VALUES(2,'2026-11-28T21:54:49.645864+00:00','测试','更正','{"files":{"people.csv":"54a1df7671d71b49466a987c9292a7074dd98111bac4f1bbab1d59f86b054048","posts.csv":"52cd86ed2a4ea653fa04ea5de2f8bf65c54fb4a0926b59868898dac3203c3d6d"},"kind":"import","name":"2"}',6,'sha256','bb89dc9b4965a88eccf4ca718a8c142bf311fa948bfd8ecef2455d8ec5d51d25','097af96cb35ea3a3d92faf88b1ef6be60bb26d438baa3e7addf9c4657b6c0f74');
INSERT INTO "change" VALUES(3,'2026-11-28T21:54:50.056400+00:00','测试','误录','{"files":{"people.csv":"eade9354f6046fdd9c9d81dcef7665a041d44d10da4f6893ecbeda2f2c9885f0"},"kind":"import","name":"3"}',1,'sha256','097af96cb35ea3a3d92faf88b1ef6be60bb26d438baa3e7addf9c4657b6c0f74','17ff22b720184796228ef1957abd6fa29176bda17643b1fa390a02e73948e0bd');
INSERT INTO "change" VALUES(4,'2026-11-28T21:54:50.331915+00:00','测试','更名','{"kind":"command","name":"place rename"}',3,'sha256','17ff22b720184796228ef1957abd6fa29176bda17643b1fa390a02e73948e0bd','1f85ee211d49ceeadf5a788567d18705deb343efee2cc40fa1bd13a021bdeec4');
INSERT INTO "change" VALUES(5,'2026-11-28T21:54:50.518012+00:00','测试','姓名栏误填证件号','{"column":"name","kind":"redaction","ledger":"people","record":13}',0,'sha256','1f85ee211d49ceeadf5a788567d18705deb343efee2cc40fa1bd13a021bdeec4','c20b62cfab549a2351976e4e4d098dfb0bdeee636f8884fb923e77f34d2d69cc');
INSERT INTO "change" VALUES(6,'2026-11-28T21:54:50.536889+00:00','测试','应本人要求','{"column":"name","kind":"redaction","ledger":"people","record":4}',0,'sha256','c20b62cfab549a2351976e4e4d098dfb0bdeee636f8884fb923e77f34d2d69cc','368bb3b4bb39795e5560832564c777de24aa9f4694b7d4dc7c7a644b03ef3800');
INSERT INTO "change" VALUES(7,'2026-11-28T21:54:50.991472+00:00','测试','补出生年','{"files":{"people.csv":"78f2ea618cf5f29a70903f48802beb84e4e8112e1fdf84243c61db9c38d04f18"},"kind":"import","name":"7"}',2,'sha256','368bb3b4bb39795e5560832564c777de24aa9f4694b7d4dc7c7a644b03ef3800','a9eac1a1910ec2520f85dd7ce4db4a2e6e3ac697cc5504d541d961e2bcb634b1');
INSERT INTO "change" VALUES(8,'2026-11-28T21:54:51.278642+00:00','测试','撤回','{"change":7,"kind":"undo"}',2,'sha256','a9eac1a1910ec2520f85dd7ce4db4a2e6e3ac697cc5504d541d961e2bcb634b1','0e0654c46db61343fff3b2fb5e0d2bf14223d1bab312ecde5ad68db12c628203');
CREATE TABLE code (
	space TEXT NOT NULL, 
	code TEXT NOT NULL, 
	identity INTEGER NOT NULL, 
	CONSTRAINT pk_code PRIMARY KEY (space, code), 
	CONSTRAINT fk_code_identity_identity FOREIGN KEY(identity) REFERENCES identity (id)
);
INSERT INTO "code" VALUES('case','Z1',1);
INSERT INTO "code" VALUES('unit','D1',2);
INSERT INTO "code" VALUES('unit','D2',3);
INSERT INTO "code" VALUES('person','P1',4);
INSERT INTO "code" VALUES('person','P2',5);
INSERT INTO "code" VALUES('unit','45',6);
INSERT INTO "code" VALUES('unit','4511',7);
INSERT INTO "code" VALUES('unit','451102',8);
INSERT INTO "code" VALUES('unit','451102101',9);
INSERT INTO "code" VALUES('unit','451102101202',10);
INSERT INTO "code" VALUES('unit','451102101203',11);
INSERT INTO "code" VALUES('unit','451102101202001',12);
INSERT INTO "code" VALUES('person','P3',13);
CREATE TABLE coverage (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	organization INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	mode TEXT NOT NULL, 
	begins INTEGER NOT NULL, 
	ends INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_coverage PRIMARY KEY (id), 
	CONSTRAINT fk_coverage_organization_identity FOREIGN KEY(organization) REFERENCES identity (id), 
	CONSTRAINT fk_coverage_place_identity FOREIGN KEY(place) REFERENCES identity (id), 
	CONSTRAINT fk_coverage_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_coverage_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_coverage_until_change FOREIGN KEY(until) REFERENCES change (number)
);
INSERT INTO "coverage" VALUES(1,1,1,NULL,3,12,'contact',20180500,NULL,'32fd2b97b1f3b8e3c911a2b4b3458e01',3,2);
CREATE TABLE elections (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	organization INTEGER NOT NULL, 
	elected_on INTEGER NOT NULL, 
	extended_to INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_elections PRIMARY KEY (id), 
	CONSTRAINT fk_elections_organization_identity FOREIGN KEY(organization) REFERENCES identity (id), 
	CONSTRAINT fk_elections_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_elections_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_elections_until_change FOREIGN KEY(until) REFERENCES change (number)
);
CREATE TABLE facilities (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	place INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT, 
	begins INTEGER NOT NULL, 
	ends INTEGER, 
	area_m2 INTEGER, 
	unified_area BOOLEAN, 
	unified_structure BOOLEAN, 
	unified_signs BOOLEAN, 
	unified_functions BOOLEAN, 
	unified_equipment BOOLEAN, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_facilities PRIMARY KEY (id), 
	CONSTRAINT fk_facilities_place_identity FOREIGN KEY(place) REFERENCES identity (id), 
	CONSTRAINT fk_facilities_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_facilities_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_facilities_until_change FOREIGN KEY(until) REFERENCES change (number)
);
CREATE TABLE facts (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	unit INTEGER NOT NULL, 
	period INTEGER NOT NULL, 
	full_members INTEGER, 
	probationary_members INTEGER, 
	activists INTEGER, 
	applicants INTEGER, 
	development_plan INTEGER, 
	members_developed INTEGER, 
	poor_village BOOLEAN, 
	collective_income_yuan INTEGER, 
	households INTEGER, 
	residents INTEGER, 
	buildings INTEGER, 
	flats INTEGER, 
	integrated_clinics INTEGER, 
	direct_settlement_clinics INTEGER, 
	posts_established INTEGER, 
	posts_filled INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_facts PRIMARY KEY (id), 
	CONSTRAINT fk_facts_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_facts_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_facts_unit_identity FOREIGN KEY(unit) REFERENCES identity (id), 
	CONSTRAINT fk_facts_until_change FOREIGN KEY(until) REFERENCES change (number)
);
INSERT INTO "facts" VALUES(1,1,1,NULL,10,20190000,NULL,NULL,4,NULL,NULL,NULL,NULL,520005000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'e4da4e8cce9ab03a5e23ffd9f4134a25',4,2);
INSERT INTO "facts" VALUES(2,2,1,NULL,10,20180000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,410000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'187cdaa4f8b67dacbef1aa36837604ca',4,3);
CREATE TABLE identity (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	CONSTRAINT pk_identity PRIMARY KEY (id)
);
INSERT INTO "identity" VALUES(1,'case');
INSERT INTO "identity" VALUES(2,'organization');
INSERT INTO "identity" VALUES(3,'organization');
INSERT INTO "identity" VALUES(4,'person');
INSERT INTO "identity" VALUES(5,'person');
INSERT INTO "identity" VALUES(6,'place');
INSERT INTO "identity" VALUES(7,'place');
INSERT INTO "identity" VALUES(8,'place');
INSERT INTO "identity" VALUES(9,'place');
INSERT INTO "identity" VALUES(10,'place');
INSERT INTO "identity" VALUES(11,'place');
INSERT INTO "identity" VALUES(12,'place');
INSERT INTO "identity" VALUES(13,'person');
CREATE TABLE look_backs (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	"case" INTEGER NOT NULL, 
	checked_on INTEGER NOT NULL, 
	result TEXT NOT NULL, 
	checker TEXT, 
	note TEXT, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_look_backs PRIMARY KEY (id), 
	CONSTRAINT fk_look_backs_case_identity FOREIGN KEY("case") REFERENCES identity (id), 
	CONSTRAINT fk_look_backs_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_look_backs_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_look_backs_until_change FOREIGN KEY(until) REFERENCES change (number)
);
CREATE TABLE organization_states (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	unit INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	type TEXT, 
	superior INTEGER, 
	place INTEGER NOT NULL, 
	begins INTEGER, 
	ends INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_organization_states PRIMARY KEY (id), 
	CONSTRAINT fk_organization_states_place_identity FOREIGN KEY(place) REFERENCES identity (id), 
	CONSTRAINT fk_organization_states_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_organization_states_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_organization_states_superior_identity FOREIGN KEY(superior) REFERENCES identity (id), 
	CONSTRAINT fk_organization_states_unit_identity FOREIGN KEY(unit) REFERENCES identity (id), 
	CONSTRAINT fk_organization_states_until_change FOREIGN KEY(until) REFERENCES change (number)
);
INSERT INTO "organization_states" VALUES(1,1,1,NULL,2,'D1','镇党委','committee',NULL,NULL,9,20100000,NULL,'8ff9a1578c08df9237cb6904cbed085c',5,2);
INSERT INTO "organization_states" VALUES(2,2,1,NULL,3,'D2','西村党支部','branch',NULL,2,10,20180500,NULL,'ab508ea4a826a4df8b886df9b77d563e',5,3);
CREATE TABLE pairings (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	partner TEXT NOT NULL, 
	partner_name TEXT NOT NULL, 
	partner_kind TEXT NOT NULL, 
	programme TEXT, 
	place INTEGER NOT NULL, 
	begins INTEGER NOT NULL, 
	ends INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_pairings PRIMARY KEY (id), 
	CONSTRAINT fk_pairings_place_identity FOREIGN KEY(place) REFERENCES identity (id), 
	CONSTRAINT fk_pairings_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_pairings_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_pairings_until_change FOREIGN KEY(until) REFERENCES change (number)
);
CREATE TABLE people (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	gender TEXT, 
	birth_year INTEGER, 
	education TEXT, 
	full_member_on INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_people PRIMARY KEY (id), 
	CONSTRAINT fk_people_record_identity FOREIGN KEY(record) REFERENCES identity (id), 
	CONSTRAINT fk_people_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_people_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_people_until_change FOREIGN KEY(until) REFERENCES change (number)
);
INSERT INTO "people" VALUES(1,4,1,2,'P1','〔已删除〕',NULL,NULL,NULL,NULL,'{"code": "10ccf0b7612f7de77090863e0ecc01a03aef376d6b6248b19c4cea8f8221fbd1", "education": "70b9fd0e0ad4417cd51deb175d1af3febe6628f2e64526def44aeb52c2c19eb1"}',6,2);
INSERT INTO "people" VALUES(2,5,1,2,'P2','柏某',NULL,NULL,NULL,NULL,'8e05ffb269e06ddd25c01d1c9a987042',6,3);
INSERT INTO "people" VALUES(3,4,2,NULL,'P1','〔已删除〕',NULL,1971,NULL,NULL,'{"code": "e10a4aae196bf70e22932a99a70fde180348d1e2a35c404d01459b93325d518c", "education": "53470a2883cc4055f66549fe1f766761c0a80c5694e4d8463e210cc9ef187a4b"}',10,2);
INSERT INTO "people" VALUES(4,5,2,NULL,'P2','柏某',NULL,1980,NULL,NULL,'93c2bb83e500b3db4928edb67a28c650',10,3);
INSERT INTO "people" VALUES(5,13,3,7,'P3','〔已删除〕',NULL,NULL,NULL,NULL,'{"code": "ed7710db2453b593202ac4dbad8b20c05236a4131e8e7b5c4fffca46daaf6991", "education": "ac56225478c98fabb1beb61539d15438eb38f40ddbbbd5f73b5271f89a52d41d"}',12,2);
INSERT INTO "people" VALUES(6,13,7,8,'P3','〔已删除〕',NULL,1990,NULL,NULL,'e09a41b449c7a767c34526b36c903b5f',13,2);
INSERT INTO "people" VALUES(7,13,8,NULL,'P3','〔已删除〕',NULL,NULL,NULL,NULL,'4ee40848549f85326b9b414b26720836',12,2);
CREATE TABLE place_states (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	unit INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	subkind TEXT, 
	parent INTEGER, 
	begins INTEGER, 
	ends INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_place_states PRIMARY KEY (id), 
	CONSTRAINT fk_place_states_parent_identity FOREIGN KEY(parent) REFERENCES identity (id), 
	CONSTRAINT fk_place_states_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_place_states_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_place_states_unit_identity FOREIGN KEY(unit) REFERENCES identity (id), 
	CONSTRAINT fk_place_states_until_change FOREIGN KEY(until) REFERENCES change (number)
);
INSERT INTO "place_states" VALUES(1,1,1,NULL,6,'45','广西','province',NULL,NULL,NULL,NULL,'14c6266bde37920c93f983004e4aaf64',7,2);
INSERT INTO "place_states" VALUES(2,2,1,NULL,7,'4511','贺州市','municipality',NULL,6,NULL,NULL,'49ac840b4cfae6b51d1e4df3345e2a3e',7,3);
INSERT INTO "place_states" VALUES(3,3,1,NULL,8,'451102','八步区','county',NULL,7,NULL,NULL,'8b9aca44c275643a01375fb182cea609',7,4);
INSERT INTO "place_states" VALUES(4,4,1,NULL,9,'451102101','贺街镇','township',NULL,8,NULL,NULL,'7e43124cb50be47ceffe2cf92e1ab8e1',7,5);
INSERT INTO "place_states" VALUES(5,5,1,4,10,'451102101202','西村','village',NULL,9,NULL,NULL,'b59efe6ddc32df2eb7da748e1bf397f6',7,6);
INSERT INTO "place_states" VALUES(6,6,1,NULL,11,'451102101203','北村','village',NULL,9,NULL,20200101,'22b8b20ce451697e89058fc43c510a33',7,7);
INSERT INTO "place_states" VALUES(7,7,1,NULL,12,'451102101202001','上屯','natural_village',NULL,10,20150000,NULL,'0477996ce2b0a6c7ff940c6e1dae1e61',7,8);
INSERT INTO "place_states" VALUES(8,5,4,NULL,10,'451102101202','西村','village',NULL,9,NULL,20200301,'96c7c65daa4a5288abf97dbe8b182a69',NULL,NULL);
INSERT INTO "place_states" VALUES(9,8,4,NULL,10,'451102101202','西和村','village',NULL,9,20200301,NULL,'5669712c72b64d65b2aeab447485c426',NULL,NULL);
CREATE TABLE posts (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	person INTEGER NOT NULL, 
	unit INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	begins INTEGER NOT NULL, 
	ends INTEGER, 
	source TEXT, 
	management TEXT, 
	portfolio TEXT, 
	end_reason TEXT, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_posts PRIMARY KEY (id), 
	CONSTRAINT fk_posts_person_identity FOREIGN KEY(person) REFERENCES identity (id), 
	CONSTRAINT fk_posts_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_posts_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_posts_unit_identity FOREIGN KEY(unit) REFERENCES identity (id), 
	CONSTRAINT fk_posts_until_change FOREIGN KEY(until) REFERENCES change (number)
);
INSERT INTO "posts" VALUES(1,1,1,2,4,3,'secretary',20180500,NULL,NULL,NULL,NULL,NULL,'298803b9bc67418239e972fa67a4fff5',8,2);
INSERT INTO "posts" VALUES(2,2,1,NULL,5,10,'village_director',20190301,20200600,NULL,NULL,NULL,NULL,'7f1e3ce7739f1e48ef3fb6c91f1e2e28',8,3);
INSERT INTO "posts" VALUES(3,1,2,NULL,4,3,'secretary',20180500,20191101,NULL,NULL,NULL,NULL,'b96e1bfd91518369f215cc6381b9232b',11,2);
CREATE TABLE projects (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	code TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	batch INTEGER, 
	amount_yuan INTEGER, 
	started_on INTEGER, 
	accepted_on INTEGER, 
	delivered_on INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_projects PRIMARY KEY (id), 
	CONSTRAINT fk_projects_place_identity FOREIGN KEY(place) REFERENCES identity (id), 
	CONSTRAINT fk_projects_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_projects_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_projects_until_change FOREIGN KEY(until) REFERENCES change (number)
);
CREATE TABLE ratings (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	organization INTEGER NOT NULL, 
	year INTEGER NOT NULL, 
	stage TEXT NOT NULL, 
	stars INTEGER NOT NULL, 
	decided_on INTEGER NOT NULL, 
	document TEXT, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_ratings PRIMARY KEY (id), 
	CONSTRAINT fk_ratings_organization_identity FOREIGN KEY(organization) REFERENCES identity (id), 
	CONSTRAINT fk_ratings_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_ratings_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_ratings_until_change FOREIGN KEY(until) REFERENCES change (number)
);
INSERT INTO "ratings" VALUES(1,1,1,NULL,3,2018,'named',4,20181220,NULL,'db361806878c2243edeffa18a3993620',9,2);
CREATE TABLE redaction (
	id INTEGER NOT NULL, 
	"table" TEXT NOT NULL, 
	"row" INTEGER NOT NULL, 
	"column" TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	change INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_redaction PRIMARY KEY (id), 
	CONSTRAINT fk_redaction_change_change FOREIGN KEY(change) REFERENCES change (number), 
	CONSTRAINT uq_redaction_table_row_column UNIQUE ("table", "row", "column")
);
INSERT INTO "redaction" VALUES(1,'people',5,'name','c77fd57fdae83640475c830978028811252b458808a80c990b0f21beeb5d71e0',5,'姓名栏误填证件号');
INSERT INTO "redaction" VALUES(2,'people',1,'name','3cda09bd9cc486f84dae96f5e99ed7536ebc358b2efda01d38c9b02a12b7c9ad',6,'应本人要求');
INSERT INTO "redaction" VALUES(3,'people',3,'name','57ff9c994d7691ac64f95f613728a9a0cc258aae9345aa7c681ede1a29817cf8',6,'应本人要求');
CREATE TABLE setting (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY ("key")
);
INSERT INTO "setting" VALUES('tag','c34b04');
CREATE TABLE sheet (
	id INTEGER NOT NULL, 
	change INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_sheet PRIMARY KEY (id), 
	CONSTRAINT fk_sheet_change_change FOREIGN KEY(change) REFERENCES change (number)
);
INSERT INTO "sheet" VALUES(1,1,'activities.csv');
INSERT INTO "sheet" VALUES(2,1,'cases.csv');
INSERT INTO "sheet" VALUES(3,1,'coverage.csv');
INSERT INTO "sheet" VALUES(4,1,'facts.csv');
INSERT INTO "sheet" VALUES(5,1,'organizations.csv');
INSERT INTO "sheet" VALUES(6,1,'people.csv');
INSERT INTO "sheet" VALUES(7,1,'places.csv');
INSERT INTO "sheet" VALUES(8,1,'posts.csv');
INSERT INTO "sheet" VALUES(9,1,'ratings.csv');
INSERT INTO "sheet" VALUES(10,2,'people.csv');
INSERT INTO "sheet" VALUES(11,2,'posts.csv');
INSERT INTO "sheet" VALUES(12,3,'people.csv');
INSERT INTO "sheet" VALUES(13,7,'people.csv');
CREATE TABLE succession (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	predecessor INTEGER NOT NULL, 
	successor INTEGER NOT NULL, 
	effective INTEGER NOT NULL, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_succession PRIMARY KEY (id), 
	CONSTRAINT fk_succession_predecessor_identity FOREIGN KEY(predecessor) REFERENCES identity (id), 
	CONSTRAINT fk_succession_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_succession_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_succession_successor_identity FOREIGN KEY(successor) REFERENCES identity (id), 
	CONSTRAINT fk_succession_until_change FOREIGN KEY(until) REFERENCES change (number)
);
INSERT INTO "succession" VALUES(1,1,1,NULL,11,10,20200101,'ccfc3fd31101aae53a75e0ca7e32efb0',7,7);
CREATE TABLE trainings (
	id INTEGER NOT NULL, 
	record INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	person INTEGER NOT NULL, 
	held_on INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	level TEXT NOT NULL, 
	hours INTEGER, 
	salt TEXT NOT NULL, 
	sheet INTEGER, 
	line INTEGER, 
	CONSTRAINT pk_trainings PRIMARY KEY (id), 
	CONSTRAINT fk_trainings_person_identity FOREIGN KEY(person) REFERENCES identity (id), 
	CONSTRAINT fk_trainings_sheet_sheet FOREIGN KEY(sheet) REFERENCES sheet (id), 
	CONSTRAINT fk_trainings_since_change FOREIGN KEY(since) REFERENCES change (number), 
	CONSTRAINT fk_trainings_until_change FOREIGN KEY(until) REFERENCES change (number)
);
CREATE INDEX ix_code_identity ON code (identity);
CREATE UNIQUE INDEX ix_activities_key_in_force ON activities (place, kind, held_on, title) WHERE until IS NULL;
CREATE INDEX ix_activities_place ON activities (place);
CREATE UNIQUE INDEX ix_activities_record_in_force ON activities (record) WHERE until IS NULL;
CREATE INDEX ix_activities_since ON activities (since);
CREATE INDEX ix_activities_until ON activities (until);
CREATE UNIQUE INDEX ix_bodies_key_in_force ON bodies (place, kind, begins) WHERE until IS NULL;
CREATE INDEX ix_bodies_place ON bodies (place);
CREATE UNIQUE INDEX ix_bodies_record_in_force ON bodies (record) WHERE until IS NULL;
CREATE INDEX ix_bodies_since ON bodies (since);
CREATE INDEX ix_bodies_until ON bodies (until);
CREATE INDEX ix_case_measures_case ON case_measures ("case");
CREATE UNIQUE INDEX ix_case_measures_key_in_force ON case_measures ("case", measure) WHERE until IS NULL;
CREATE UNIQUE INDEX ix_case_measures_record_in_force ON case_measures (record) WHERE until IS NULL;
CREATE INDEX ix_case_measures_since ON case_measures (since);
CREATE INDEX ix_case_measures_until ON case_measures (until);
CREATE UNIQUE INDEX ix_cases_key_in_force ON cases (code) WHERE until IS NULL;
CREATE INDEX ix_cases_organization ON cases (organization);
CREATE UNIQUE INDEX ix_cases_record_in_force ON cases (record) WHERE until IS NULL;
CREATE INDEX ix_cases_since ON cases (since);
CREATE INDEX ix_cases_until ON cases (until);
CREATE UNIQUE INDEX ix_coverage_key_in_force ON coverage (organization, place, begins) WHERE until IS NULL;
CREATE INDEX ix_coverage_organization ON coverage (organization);
CREATE INDEX ix_coverage_place ON coverage (place);
CREATE UNIQUE INDEX ix_coverage_record_in_force ON coverage (record) WHERE until IS NULL;
CREATE INDEX ix_coverage_since ON coverage (since);
CREATE INDEX ix_coverage_until ON coverage (until);
CREATE UNIQUE INDEX ix_elections_key_in_force ON elections (organization, elected_on) WHERE until IS NULL;
CREATE INDEX ix_elections_organization ON elections (organization);
CREATE UNIQUE INDEX ix_elections_record_in_force ON elections (record) WHERE until IS NULL;
CREATE INDEX ix_elections_since ON elections (since);
CREATE INDEX ix_elections_until ON elections (until);
CREATE UNIQUE INDEX ix_facilities_key_in_force ON facilities (place, kind, name, begins) WHERE until IS NULL;
CREATE INDEX ix_facilities_place ON facilities (place);
CREATE UNIQUE INDEX ix_facilities_record_in_force ON facilities (record) WHERE until IS NULL;
CREATE INDEX ix_facilities_since ON facilities (since);
CREATE INDEX ix_facilities_until ON facilities (until);
CREATE UNIQUE INDEX ix_facts_key_in_force ON facts (unit, period) WHERE until IS NULL;
CREATE UNIQUE INDEX ix_facts_record_in_force ON facts (record) WHERE until IS NULL;
CREATE INDEX ix_facts_since ON facts (since);
CREATE INDEX ix_facts_unit ON facts (unit);
CREATE INDEX ix_facts_until ON facts (until);
CREATE INDEX ix_look_backs_case ON look_backs ("case");
CREATE UNIQUE INDEX ix_look_backs_key_in_force ON look_backs ("case", checked_on) WHERE until IS NULL;
CREATE UNIQUE INDEX ix_look_backs_record_in_force ON look_backs (record) WHERE until IS NULL;
CREATE INDEX ix_look_backs_since ON look_backs (since);
CREATE INDEX ix_look_backs_until ON look_backs (until);
CREATE UNIQUE INDEX ix_organization_states_key_in_force ON organization_states (unit, begins) WHERE until IS NULL;
CREATE INDEX ix_organization_states_place ON organization_states (place);
CREATE UNIQUE INDEX ix_organization_states_record_in_force ON organization_states (record) WHERE until IS NULL;
CREATE INDEX ix_organization_states_since ON organization_states (since);
CREATE INDEX ix_organization_states_superior ON organization_states (superior);
CREATE INDEX ix_organization_states_unit ON organization_states (unit);
CREATE INDEX ix_organization_states_until ON organization_states (until);
CREATE UNIQUE INDEX ix_pairings_key_in_force ON pairings (partner, place, begins) WHERE until IS NULL;
CREATE INDEX ix_pairings_place ON pairings (place);
CREATE UNIQUE INDEX ix_pairings_record_in_force ON pairings (record) WHERE until IS NULL;
CREATE INDEX ix_pairings_since ON pairings (since);
CREATE INDEX ix_pairings_until ON pairings (until);
CREATE UNIQUE INDEX ix_people_key_in_force ON people (code) WHERE until IS NULL;
CREATE UNIQUE INDEX ix_people_record_in_force ON people (record) WHERE until IS NULL;
CREATE INDEX ix_people_since ON people (since);
CREATE INDEX ix_people_until ON people (until);
CREATE UNIQUE INDEX ix_place_states_key_in_force ON place_states (unit, begins) WHERE until IS NULL;
CREATE INDEX ix_place_states_parent ON place_states (parent);
CREATE UNIQUE INDEX ix_place_states_record_in_force ON place_states (record) WHERE until IS NULL;
CREATE INDEX ix_place_states_since ON place_states (since);
CREATE INDEX ix_place_states_unit ON place_states (unit);
CREATE INDEX ix_place_states_until ON place_states (until);
CREATE UNIQUE INDEX ix_posts_key_in_force ON posts (person, unit, role, begins) WHERE until IS NULL;
CREATE INDEX ix_posts_person ON posts (person);
CREATE UNIQUE INDEX ix_posts_record_in_force ON posts (record) WHERE until IS NULL;
CREATE INDEX ix_posts_since ON posts (since);
CREATE INDEX ix_posts_unit ON posts (unit);
CREATE INDEX ix_posts_until ON posts (until);
CREATE UNIQUE INDEX ix_projects_key_in_force ON projects (code) WHERE until IS NULL;
CREATE INDEX ix_projects_place ON projects (place);
CREATE UNIQUE INDEX ix_projects_record_in_force ON projects (record) WHERE until IS NULL;
CREATE INDEX ix_projects_since ON projects (since);
CREATE INDEX ix_projects_until ON projects (until);
CREATE UNIQUE INDEX ix_ratings_key_in_force ON ratings (organization, year, stage) WHERE until IS NULL;
CREATE INDEX ix_ratings_organization ON ratings (organization);
CREATE UNIQUE INDEX ix_ratings_record_in_force ON ratings (record) WHERE until IS NULL;
CREATE INDEX ix_ratings_since ON ratings (since);
CREATE INDEX ix_ratings_until ON ratings (until);
CREATE UNIQUE INDEX ix_succession_key_in_force ON succession (predecessor, successor, effective) WHERE until IS NULL;
CREATE INDEX ix_succession_predecessor ON succession (predecessor);
CREATE UNIQUE INDEX ix_succession_record_in_force ON succession (record) WHERE until IS NULL;
CREATE INDEX ix_succession_since ON succession (since);
CREATE INDEX ix_succession_successor ON succession (successor);
CREATE INDEX ix_succession_until ON succession (until);
CREATE UNIQUE INDEX ix_trainings_key_in_force ON trainings (person, held_on, title) WHERE until IS NULL;
CREATE INDEX ix_trainings_person ON trainings (person);
CREATE UNIQUE INDEX ix_trainings_record_in_force ON trainings (record) WHERE until IS NULL;
CREATE INDEX ix_trainings_since ON trainings (since);
CREATE INDEX ix_trainings_until ON trainings (until);
COMMIT;
