"""Groups and who is in them."""

from __future__ import annotations

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import paging, views
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.state.pools import Group

_REMEMBERED = ("Description", "RoleArn", "Precedence")


@idp.operation
def create_group(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    name = p["GroupName"]
    if name in pool.groups:
        raise errors.group_exists()
    pool.groups[name] = group = Group(name, ctx.now, ctx.now, _settings(ctx, p))
    return {"Group": views.group(pool, group)}


@idp.operation
def get_group(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    return {"Group": views.group(pool, pool.group(p["GroupName"]))}


@idp.operation
def update_group(ctx: Context, p: Request) -> Response:
    """Changes the settings that are given and leaves the others."""
    pool = ctx.pool(p["UserPoolId"])
    group = pool.group(p["GroupName"])
    group.settings = {**group.settings, **_settings(ctx, p)}
    group.modified = ctx.now
    return {"Group": views.group(pool, group)}


@idp.operation
def delete_group(ctx: Context, p: Request) -> Response:
    """Deletes a group, its members leaving it first: the API, unlike the guide, does not ask for an empty one."""
    pool = ctx.pool(p["UserPoolId"])
    group = pool.group(p["GroupName"])
    for key in list(group.members):
        pool.leave(pool.users[key], group)
    del pool.groups[group.name]
    return {}


@idp.operation
def list_groups(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    names, token = paging.page(
        list(pool.groups),
        p.get("Limit"),
        p.get("NextToken"),
        scope=f"ListGroups {pool.id}",
        now=ctx.now,
    )
    shown = [views.group(pool, pool.groups[name]) for name in names]
    return views.listing("Groups", shown, "NextToken", token)


@idp.operation
def admin_add_user_to_group(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    user = pool.user(p["Username"])
    pool.join(user, pool.group(p["GroupName"]))
    return {}


@idp.operation
def admin_remove_user_from_group(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    user = pool.user(p["Username"])
    pool.leave(user, pool.group(p["GroupName"]))
    return {}


@idp.operation
def admin_list_groups_for_user(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    user = pool.user(p["Username"])
    names, token = paging.page(
        [group.name for group in pool.groups_of(user)],
        p.get("Limit"),
        p.get("NextToken"),
        scope=f"AdminListGroupsForUser {pool.id} {user.sub}",
        now=ctx.now,
    )
    shown = [views.group(pool, pool.groups[name]) for name in names]
    return views.listing("Groups", shown, "NextToken", token)


@idp.operation
def list_users_in_group(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    group = pool.group(p["GroupName"])
    keys, token = paging.page(
        list(group.members),
        p.get("Limit"),
        p.get("NextToken"),
        scope=f"ListUsersInGroup {pool.id} {group.name}",
        now=ctx.now,
    )
    return views.listing("Users", [views.user(pool.users[key]) for key in keys], "NextToken", token)


def _settings(ctx: Context, p: Request) -> dict[str, object]:
    if "RoleArn" in p and p["RoleArn"].split(":")[4] != ctx.account_id:
        raise errors.cross_account_role()
    return {name: p[name] for name in _REMEMBERED if name in p}
