"""The markers: what they describe, how inner ones refine outer ones, and what is said of a bad one at collection."""

from __future__ import annotations

import pytest

from pytest_fakecognito import markers
from pytest_fakecognito.model import service as model
from pytest_fakecognito.params import snake_case
from pytest_fakecognito.triggers import names as trigger_names
from pytest_fakecognito.triggers.table import TABLE


def collect(pytester: pytest.Pytester, marker: str) -> pytest.RunResult:
    pytester.makepyfile(
        test_it=f"""
        import asyncio
        import pytest

        @pytest.mark.{marker}
        def test_marked(cognito):
            raise AssertionError("it ran")
        """
    )
    return pytester.runpytest()


def passes(pytester: pytest.Pytester, source: str, count: int) -> None:
    pytester.makepyfile(source)
    pytester.runpytest("--strict-markers").assert_outcomes(passed=count)


# --- what is refused at collection --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marker", "complaint"),
    [
        (
            "cognito_pool(auto_verifed_attributes=['email'])",
            "cognito_pool: no argument 'auto_verifed_attributes'. Did you mean auto_verified_attributes? "
            "Accepted, here or as CreateUserPool spells them: account_recovery_setting, *, id, *",
        ),
        (
            "cognito_pool(MFAConfiguration='ON')",
            "cognito_pool: no argument 'MFAConfiguration'. Did you mean MfaConfiguration*",
        ),
        (
            "cognito_pool(MfaConfiguration='ON', mfa_configuration='ON')",
            "cognito_pool: 'mfa_configuration' is given twice, as MfaConfiguration and as mfa_configuration.",
        ),
        ("cognito_pool(pool_name='x')", "cognito_pool: no argument 'pool_name'.*"),
        (
            "cognito_pool(lambda_config={'PreSingUp': 'arn'})",
            "cognito_pool: no argument 'LambdaConfig.PreSingUp'. Did you mean PreSignUp? Accepted, here or as "
            "CreateUserPool spells them: create_auth_challenge, *",
        ),
        (
            "cognito_pool(schema=[{'name': 'role', 'mutabel': True}])",
            "cognito_pool: no argument 'Schema[[]0].mutabel'. Did you mean mutable? *",
        ),
        (
            "cognito_client(token_validity_units={'acces_token': 'minutes'})",
            "cognito_client: no argument 'TokenValidityUnits.acces_token'. Did you mean access_token? *",
        ),
        ("cognito_pool(id=7)", "cognito_pool: id takes a non-empty string, not 7."),
        (
            "cognito_pool('a', 'b')",
            "cognito_pool: too many positional arguments. It takes cognito_pool(name=None, [*], id=None, *",
        ),
        (
            "cognito_client(generate_secrets=True)",
            "cognito_client: no argument 'generate_secrets'. Did you mean generate_secret?*"
            "as CreateUserPoolClient spells them:*",
        ),
        ("cognito_client(user_pool_id='x')", "cognito_client: no argument 'user_pool_id'.*"),
        (
            "cognito_group()",
            "cognito_group: missing a required argument: 'name'. "
            "It takes cognito_group(name, [*], pool=None, [*][*]params).",
        ),
        (
            "cognito_group('staff', precedance=1)",
            "cognito_group: no argument 'precedance'. Did you mean precedence? Accepted, here or as CreateGroup "
            "spells them: description, name, pool, precedence, role_arn.",
        ),
        ("cognito_user", "cognito_user: missing a required argument: 'username'.*"),
        ("cognito_user('')", "cognito_user: username takes a non-empty string, not ''."),
        ("cognito_user('ann', groups='staff')", "cognito_user: groups takes a list of group names, not 'staff'."),
        (
            "cognito_user('ann', status='DISABLED')",
            "cognito_user: there is no status 'DISABLED'. "
            "Accepted: CONFIRMED, FORCE_CHANGE_PASSWORD, RESET_REQUIRED, UNCONFIRMED.",
        ),
        (
            "cognito_user('ann', emial='a@example.com')",
            "cognito_user: no argument 'emial'. Did you mean email? Accepted: groups, password, pool, status, "
            "username, address, *, zoneinfo. Further, custom:<name> and dev:custom:<name>.",
        ),
        ("cognito_user('ann', sub='x')", "cognito_user: no argument 'sub'.*"),
        (
            "cognito_lambda('PreSignUp', 'no_module')",
            "cognito_lambda: handler takes a callable or an import path like 'pkg.mod:func', not 'no_module'.",
        ),
        ("cognito_lambda('PreSignUp', None)", "cognito_lambda: handler takes a callable or an import path*, not None."),
        (
            "cognito_lambda('PreSignUp', lambda event: event)",
            "cognito_lambda: the handler [<]lambda[>](event) cannot be called as handler(event, context): "
            "too many positional arguments.",
        ),
        (
            "cognito_lambda('mailer', asyncio.sleep)",
            "cognito_lambda: the handler sleep is asynchronous, which Lambda's Python runtime does not take: "
            "give a plain function.",
        ),
        ("cognito_lambda('PreSignUp', print, 3)", "cognito_lambda: too many positional arguments.*"),
        (
            "cognito_lambda('mailer', lambda event, context: (yield))",
            "cognito_lambda: the handler [<]lambda[>] is a generator, which Lambda's Python runtime does not take: "
            "give a plain function.",
        ),
        *(
            (
                f"cognito_lambda({name!r}, 'json:loads')",
                f"cognito_lambda: there is no trigger {name!r}. Did you mean {meant}? "
                f"A function of that very name is registered with cognito.add_lambda({name!r}, handler).",
            )
            for name, meant in {
                "PreSingUp": "PreSignUp",
                "presignu": "PreSignUp",
                "pre_sing_up": "PreSignUp",
                "PreSignUp_SignUp": "PreSignUp",
                "TokenGeneration_HostedAuth": "PreTokenGeneration",
                "VerifyAuthChallenge": "VerifyAuthChallengeResponse",
                "verify_auth_challenge": "VerifyAuthChallengeResponse",
                "PreTokenGenerationV2": "PreTokenGeneration",
                "pre_token_generation_config": "PreTokenGeneration",
                "CustomEmailSenders": "CustomEmailSender",
                "migrate_user": "UserMigration",
            }.items()
        ),
        (
            "cognito_bad_token('expird')",
            "cognito_bad_token: there is no kind 'expird'. Did you mean expired? Accepted: expired, *, revoked.",
        ),
        ("cognito_bad_token(token_use='refresh')", "cognito_bad_token: there is no token_use 'refresh'. Accepted: *"),
        (
            "cognito_bad_token('revoked', exclude=['revoked'])",
            "cognito_bad_token: no kind is left, all that were named being excluded.",
        ),
        (
            "cognito_bad_token(kind='expired')",
            "cognito_bad_token: got an unexpected keyword argument 'kind'. It takes cognito_bad_token([*]kinds, *",
        ),
    ],
)
def test_a_bad_marker_is_a_usage_error_at_collection(pytester: pytest.Pytester, marker: str, complaint: str) -> None:
    """Before any test runs, the run ends with a sentence that names test, marker and argument, and what is accepted."""
    result = collect(pytester, marker)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: test_it.py::test_marked: @pytest.mark.{complaint}"])


def test_all_bad_markers_are_told_at_once_and_each_once(pytester: pytest.Pytester) -> None:
    """A marker of a module is one mistake, however many tests it is for; and two mistakes are told together."""
    pytester.makepyfile(
        test_it="""
        import pytest

        pytestmark = pytest.mark.cognito_pool(nmae="x")

        def test_first(cognito): pass

        @pytest.mark.cognito_user()
        def test_second(cognito): pass
        """
    )
    result = pytester.runpytest()
    assert [line.partition(". ")[0] for line in result.errlines if line] == [
        "ERROR: test_it.py::test_first: @pytest.mark.cognito_pool: no argument 'nmae'",
        "test_it.py::test_second: @pytest.mark.cognito_user: missing a required argument: 'username'",
    ]


def test_a_bad_marker_is_told_under_xdist(pytester: pytest.Pytester) -> None:
    """Workers collect, and their usage error reaches the terminal."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.cognito_user("ann", emial="x")
        def test_marked(cognito): pass
        """
    )
    result = pytester.runpytest_subprocess("-n", "1")
    assert result.ret != pytest.ExitCode.OK
    assert "no argument 'emial'. Did you mean email?" in result.stdout.str() + result.stderr.str()


def test_what_the_service_refuses_is_told_with_the_marker(pytester: pytest.Pytester) -> None:
    """A value is the service's to judge, when the marker is applied: its error stands beside the marker's name."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.cognito_user("ann", "no-upper-case-1")
        def test_marked(cognito): pass
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at setup of test_marked*",
            "@pytest.mark.cognito_user('ann'): InvalidPasswordException: *Password must have uppercase characters",
        ],
        consecutive=True,
    )


@pytest.mark.parametrize("name", ["PreSignUp", "mailer"])
def test_a_path_that_leads_nowhere_is_told_with_the_marker(pytester: pytest.Pytester, name: str) -> None:
    """Be it for a trigger or for a function: when the marker is applied, for only then need its module be there."""
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.cognito_lambda("{name}", "no_such_module:handler")
        def test_marked(cognito): pass
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            f"@pytest.mark.cognito_lambda('{name}'): the handler 'no_such_module:handler' does not exist: "
            "there is no module 'no_such_module'"
        ]
    )


def test_a_marker_without_the_fixture_is_warned_of(pytester: pytest.Pytester) -> None:
    """A test's own marker that can have no effect is a mistake; one on a module may be for other tests."""
    pytester.makepyfile(
        test_it="""
        import pytest

        pytestmark = pytest.mark.cognito_pool(name="x")

        @pytest.fixture
        def app(cognito): pass

        @pytest.mark.cognito_user("ann")
        def test_without(): pass

        @pytest.mark.cognito_user("ann")
        def test_through_another(app): pass

        @pytest.mark.cognito_bad_token("expired")
        def test_other_fixture(cognito): pass

        def test_plain(): pass
        """
    )
    result = pytester.runpytest("-W", "default")
    result.assert_outcomes(passed=4, warnings=2)
    result.stdout.fnmatch_lines(
        [
            "*cognito_user has no effect: the test does not use the fixture cognito",
            "*cognito_bad_token has no effect: the test does not use the fixture cognito_bad_token",
        ]
    )
    strict = pytester.runpytest("-W", "error")
    assert strict.ret == pytest.ExitCode.USAGE_ERROR
    strict.stderr.fnmatch_lines(["ERROR: test_it.py::test_without: cognito_user has no effect: *"])


def test_markers_are_listed(pytester: pytest.Pytester) -> None:
    """`pytest --markers` shows each with its arguments."""
    pytester.runpytest("--markers").stdout.fnmatch_lines([f"@pytest.mark.{name}(*): ?*" for name in markers.MARKERS])


def test_triggers_are_those_of_the_model() -> None:
    """One that takes a bare ARN, and one that takes a version beside it, is known by its name."""
    config = model.load("cognito-idp").operations["CreateUserPool"].input_shape.members["LambdaConfig"]
    arns = {name for name, shape in config.members.items() if shape.type_name == "string"}
    versioned = config.members.keys() - arns - {"PreTokenGenerationConfig"}
    assert {name for name, trigger in TABLE.items() if not trigger.versioned} == arns - {"KMSKeyID"}
    assert versioned <= {name for name, trigger in TABLE.items() if trigger.versioned}  # an older model knows fewer


@pytest.mark.parametrize("name", TABLE)
def test_a_trigger_goes_by_its_name_in_both_spellings(name: str) -> None:
    """It is never taken for a slip of another one's."""
    assert trigger_names.trigger(name) == trigger_names.trigger(snake_case(name)) == name


@pytest.mark.parametrize(
    "name",
    [
        "mailer",
        "welcome",
        "our_pre_sign_up",
        "PreSignUpHandler",
        "post_confirmation_lambda",
        "confirm_user",
        "custom_message_handler",
        "pre-sing-up",
        "pre-sign-up",
        "PreSignUp-prod",
        "PreSignUp:live",
        "arn:aws:lambda:us_east_1:123456789012:function:PreSignUp",
    ],
)
def test_a_name_that_is_no_trigger_s_is_a_function_s(name: str) -> None:
    """It is far from any, or has what no trigger's name has: a hyphen or a colon."""
    assert (trigger_names.trigger(name), trigger_names.meant(name)) == (None, None)


# --- what they describe -------------------------------------------------------------------------------------------


def test_a_pool_marker_describes_the_default_pool(pytester: pytest.Pytester) -> None:
    """Parameters are taken as AWS spells them and in snake_case, and the id can be pinned."""
    passes(
        pytester,
        """
        import pytest

        @pytest.mark.cognito_pool(
            name="staff", id="us-east-1_Pinned001", username_attributes=["email"],
            Policies={"password_policy": {"MinimumLength": 12}},
        )
        def test_described(cognito):
            shown = cognito.idp.describe_user_pool(UserPoolId="us-east-1_Pinned001")["UserPool"]
            assert cognito.pool.id == "us-east-1_Pinned001"
            assert (shown["Name"], shown["UsernameAttributes"]) == ("staff", ["email"])
            assert shown["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
            assert list(cognito.pools) == [cognito.pool.id]
            assert cognito.calls[:-1] == []

        def test_plain(cognito):
            assert cognito.pool.name == "default"
        """,
        2,
    )


def test_inner_markers_refine_outer_ones(pytester: pytest.Pytester) -> None:
    """Module, class, test from the top, parameter set: each may say more of the same pool, client, group and user."""
    passes(
        pytester,
        """
        import pytest

        pytestmark = [
            pytest.mark.cognito_pool(auto_verified_attributes=["email"], username_attributes=["email"]),
            pytest.mark.cognito_pool(deletion_protection="ACTIVE"),
            pytest.mark.cognito_client(access_token_validity=2),
            pytest.mark.cognito_group("staff", description="module", precedence=1),
            pytest.mark.cognito_user("ann@example.com", "Secret-1", name="Ann", nickname="A"),
        ]

        @pytest.mark.cognito_group("staff", description="class")
        class TestClass:
            @pytest.mark.cognito_pool(deletion_protection="INACTIVE")
            @pytest.mark.cognito_client(id_token_validity=3)
            @pytest.mark.cognito_user("ann@example.com", nickname="B", groups=["staff"])
            @pytest.mark.cognito_user("ann@example.com", nickname="C")
            @pytest.mark.parametrize(
                "nickname", [pytest.param("D", marks=pytest.mark.cognito_user("ann@example.com", nickname="D")), "C"]
            )
            def test_refined(self, cognito, nickname):
                pool = cognito.pool.record
                assert pool.settings["DeletionProtection"] == "INACTIVE"
                assert pool.settings["UsernameAttributes"] == pool.settings["AutoVerifiedAttributes"] == ["email"]
                settings = cognito.pool.client.record.settings
                assert (settings["AccessTokenValidity"], settings["IdTokenValidity"]) == (2, 3)
                group = cognito.idp.get_group(GroupName="staff", UserPoolId=cognito.pool.id)["Group"]
                assert (group["Description"], group["Precedence"]) == ("class", 1)
                user = cognito.pool.users["ann@example.com"]
                assert (user.attributes["name"], user.attributes["nickname"]) == ("Ann", nickname)
                assert user.groups == ["staff"]
                assert user.status == "CONFIRMED"

        def test_outer_alone(cognito):
            assert cognito.pool.record.settings["DeletionProtection"] == "ACTIVE"
            assert cognito.pool.users["ann@example.com"].attributes["nickname"] == "A"
        """,
        3,
    )


def test_a_class_refines_its_bases(pytester: pytest.Pytester) -> None:
    """Markers of a base class are outer ones, in whichever order each class has written its own."""
    passes(
        pytester,
        """
        import pytest

        @pytest.mark.cognito_user("ann", nickname="base", name="base", profile="base")
        class Base:
            pass

        class Middle(Base):
            pytestmark = pytest.mark.cognito_user("ann", name="middle", profile="middle")

        @pytest.mark.cognito_user("ann", profile="upper", gender="upper")
        @pytest.mark.cognito_user("ann", gender="lower")
        class TestDerived(Middle):
            def test_refined(self, cognito):
                attributes = cognito.pool.users["ann"].attributes
                assert attributes.pop("sub")
                assert attributes == {"nickname": "base", "name": "middle", "profile": "upper", "gender": "lower"}
        """,
        1,
    )


def test_a_fixture_may_add_markers(pytester: pytest.Pytester) -> None:
    """A marker that comes after collection is applied as well, or told if it is bad."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture(params=["ann", ""])
        def adds(request):
            request.node.add_marker(pytest.mark.cognito_user(request.param))

        def test_added(adds, cognito):
            assert list(cognito.pool.users) == ["ann"]
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["@pytest.mark.cognito_user: username takes a non-empty string, not ''."])


def test_another_name_makes_another_one(pytester: pytest.Pytester) -> None:
    """The outermost pool and client are the default ones; markers with other names make further ones."""
    passes(
        pytester,
        """
        import pytest

        pytestmark = pytest.mark.cognito_pool(name="staff")

        @pytest.mark.cognito_pool(name="customers", username_attributes=["email"])
        @pytest.mark.cognito_client(client_name="web", generate_secret=True)
        @pytest.mark.cognito_client(client_name="mobile")
        @pytest.mark.cognito_client(pool="customers", client_name="shop")
        @pytest.mark.cognito_group("vip", pool="customers", precedence=5)
        @pytest.mark.cognito_group("vip")
        @pytest.mark.cognito_user("ann", pool="staff")
        @pytest.mark.cognito_user("ann@example.com", pool="customers", groups=["vip", "new"])
        def test_two(cognito):
            staff, customers = cognito.pools.values()
            assert cognito.pool == staff
            assert (staff.name, customers.name) == ("staff", "customers")
            assert [client.name for client in staff.clients.values()] == ["web", "mobile"]
            assert staff.client.secret and not list(staff.clients.values())[1].secret
            assert [client.name for client in customers.clients.values()] == ["shop"]
            assert (list(staff.users), staff.groups) == (["ann"], {"vip": []})
            (user,) = customers.users.values()
            assert user.attributes["email"] == "ann@example.com"
            assert user.groups == ["vip", "new"]
        """,
        1,
    )


def test_a_pool_that_nobody_made_is_an_error(pytester: pytest.Pytester) -> None:
    """A marker that aims at a pool by a wrong name is told which pools there are."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.cognito_pool(name="staff")
        @pytest.mark.cognito_user("ann", pool="stuff")
        def test_wrong(cognito): pass
        """
    )
    pytester.runpytest().stdout.fnmatch_lines(
        ["@pytest.mark.cognito_user('ann'): there is no pool named 'stuff'. Pools: staff."]
    )


def test_a_clients_marker_keeps_the_tests_flows(pytester: pytest.Pytester) -> None:
    """A client described by a marker is made for tests as the default one is, unless the marker says otherwise."""
    passes(
        pytester,
        """
        import pytest

        @pytest.mark.cognito_client(generate_secret=True)
        def test_all(cognito):
            assert "ALLOW_ADMIN_USER_PASSWORD_AUTH" in cognito.pool.client.record.settings["ExplicitAuthFlows"]

        @pytest.mark.cognito_client(explicit_auth_flows=["ALLOW_REFRESH_TOKEN_AUTH"])
        def test_one(cognito):
            assert cognito.pool.client.record.settings["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
        """,
        2,
    )


def test_markers_leave_no_trace_in_what_the_test_reads(pytester: pytest.Pytester) -> None:
    """No call and no message comes of a marker; and values of a marker are not shared between tests."""
    passes(
        pytester,
        """
        import pytest

        POLICY = {"PasswordPolicy": {"MinimumLength": 6}}
        pytestmark = [
            pytest.mark.cognito_pool(policies=POLICY, auto_verified_attributes=["email"]),
            pytest.mark.cognito_user("ann", "Secret-1", email="ann@example.com", groups=["staff"]),
        ]

        @pytest.mark.parametrize("turn", [1, 2])
        def test_clean(cognito, turn):
            assert cognito.calls == cognito.outbox == []
            assert cognito.pool.record.settings["Policies"]["PasswordPolicy"]["MinimumLength"] == 6
            cognito.pool.record.settings["Policies"]["PasswordPolicy"]["MinimumLength"] = 99
            assert POLICY == {"PasswordPolicy": {"MinimumLength": 6}}
        """,
        2,
    )


def test_a_function_stands_for_a_trigger_or_a_lambda(pytester: pytest.Pytester) -> None:
    """A trigger's name sets the pool's LambdaConfig, after users are made; another name only registers the function."""
    passes(
        pytester,
        """
        import pytest

        def handler(event, context):
            return event

        @pytest.mark.cognito_pool(email_verification_message="Take {####}")
        @pytest.mark.cognito_user("ann")
        @pytest.mark.cognito_lambda("PreSignUp", handler)
        @pytest.mark.cognito_lambda("post_confirmation", "json:loads")
        @pytest.mark.cognito_lambda("mailer", handler)
        def test_triggers(cognito):
            settings = cognito.pool.record.settings
            config = settings["LambdaConfig"]
            assert set(config) == {"PreSignUp", "PostConfirmation"}
            assert all(arn.startswith("arn:aws:lambda:us-east-1:123456789012:function:P") for arn in config.values())
            functions = cognito.context().functions
            assert functions == {
                config["PreSignUp"]: handler, config["PostConfirmation"]: "json:loads", "mailer": handler
            }
            assert settings["EmailVerificationMessage"] == "Take {####}"
            assert cognito.lambda_calls == []
        """,
        1,
    )


def test_a_function_stands_for_a_sender(pytester: pytest.Pytester) -> None:
    """Which a pool has only with a version and a key; a key that the pool's own marker names stays."""
    passes(
        pytester,
        """
        import pytest

        ARN = "arn:aws:lambda:us-east-1:123456789012:function:CustomEmailSender-"
        KEY = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"

        pytestmark = pytest.mark.cognito_lambda("custom_email_sender", "json:loads")

        def test_key_of_nobody(cognito):
            config = cognito.pool.record.settings["LambdaConfig"]
            arn = ARN + cognito.pool.id.partition("_")[2]
            assert config.pop("KMSKeyID").startswith("arn:aws:kms:us-east-1:123456789012:key/")
            assert config == {"CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": arn}}
            assert cognito.context().functions == {arn: "json:loads"}

        @pytest.mark.cognito_pool(lambda_config={"KMSKeyID": KEY})
        def test_key_of_the_pool(cognito):
            assert cognito.pool.record.settings["LambdaConfig"]["KMSKeyID"] == KEY
        """,
        2,
    )
