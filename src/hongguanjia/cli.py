"""The command line ``hongguanjia``. Exit codes: 0 done, 1 refused or found wrong, 2 called wrongly."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from hongguanjia.kit.env import SettingRefused

HELP = {"help_option_names": ["-h", "--help"]}


@click.group(
    context_settings=HELP,
    help="红管家 · 县域基层组织平台。 The platform on which a county runs its grassroots organisations.",
)
@click.version_option(package_name="hongguanjia")
def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongguanjia.settings")


def _ready() -> None:
    """Load the settings and the rooms; a refused setting is a sentence, not a stack trace."""
    import django

    try:
        django.setup()
    except SettingRefused as problem:
        click.echo(str(problem), err=True)
        sys.exit(1)
    from hongguanjia.kit.collecting import collect_rarely

    collect_rarely()


@main.command(help="启动一切：数据库、演示县（库为空时）、网站、后台任务。 Bring everything up.")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。 Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="端口。 Port.")
@click.option("--members", default=3000, show_default=True, help="演示县党员数。 Members of the demonstration county.")
@click.option("--workers", default=1, show_default=True, help="网站进程数。 Server processes.")
def up(host: str, port: int, members: int, workers: int) -> None:
    _ready()
    from hongguanjia.doors.commands import up as command

    sys.exit(command.run(host=host, port=port, members=members, workers=workers))


@main.command(help="在空库里生成演示县。 Build a demonstration county in an empty database.")
@click.option("--members", default=3000, show_default=True, help="党员数。 Members.")
@click.option("--seed", default=1, show_default=True, help="随机种子：同一种子、同一天，同一个县。 Seed.")
def demo(members: int, seed: int) -> None:
    _ready()
    from hongguanjia.demo import commands
    from hongguanjia.doors.commands import say
    from hongguanjia.doors.commands import up as command

    command.migrate()
    code = commands.build_demo(members=members, seed=seed, progress=say.progress)
    if code == say.DONE:
        click.echo(commands.sign_in_table())
    sys.exit(code)


@main.command(
    name="import", help="导入名册或组织名册(.xlsx .xls .csv)。 Import a roster, or the tree of organisations."
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", "organisation_code", help="名册所属组织代码。 Code of the roster's organisation.")
@click.option("--organisations", "is_outline", is_flag=True, help="文件是组织名册。 The file lists organisations.")
@click.option("--good-rows-only", is_flag=True, help="有错的行跳过，其余导入。 Leave out bad rows, import the rest.")
@click.option("--dry-run", is_flag=True, help="只检查，不写入。 Check only, write nothing.")
def import_(file: Path, organisation_code: str | None, is_outline: bool, good_rows_only: bool, dry_run: bool) -> None:
    _ready()
    if is_outline:
        from hongguanjia.doors.commands import outline

        sys.exit(outline.run(file, dry_run=dry_run))
    if organisation_code is None:
        raise click.UsageError(
            "请用 --organisation 给出名册所属组织的代码。 Name the organisation with --organisation."
        )
    from hongguanjia.base.roster.commands import import_file

    sys.exit(import_file(file, organisation_code=organisation_code, good_rows_only=good_rows_only, dry_run=dry_run))


@main.command(help="导出表格；不带参数列出全部表。 Export a table; without arguments, list them.")
@click.argument("code", required=False)
@click.option("--to", "target", type=click.Path(path_type=Path), help=".xlsx 或 .csv 文件。 A .xlsx or .csv file.")
def export(code: str | None, target: Path | None) -> None:
    _ready()
    from hongguanjia.doors.commands import export as command

    sys.exit(command.run(code=code, target=target))


@main.command(help="核对全部数据的承诺，逐条指出不符之处。 Check every promise of the data.")
def verify() -> None:
    _ready()
    from hongguanjia.doors.commands import verify as command

    sys.exit(command.run())


@main.command(
    help="给出一笔分录在封存账本中的证明，或核对一份证明（分录的或全年对账单的）。"
    " Prove an entry of a sealed day, or check a proof of an entry or of a year."
)
@click.argument("entry", required=False, type=int)
@click.option("--check", "proof", type=click.Path(exists=True, path_type=Path), help="要核对的证明。 Proof to check.")
@click.option("--root", help="公布的总指纹；不给则用证明自带的。 Published root to reach.")
def prove(entry: int | None, proof: Path | None, root: str | None) -> None:
    _ready()
    from hongguanjia.doors.commands import prove as command

    sys.exit(command.run(entry=entry, proof=proof, root=root))


@main.command(
    help="打印全县组织和党员的年度积分对账单，每个组织一个 PDF；中断了再运行会接着印。"
    " Annual statements of all organisations and members, a PDF for each organisation; goes on where it was broken off."
)
@click.option("--year", type=int, required=True, help="年度。 Year.")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="文件夹。 Folder."
)
def statements(year: int, folder: Path) -> None:
    _ready()
    from hongguanjia.doors.commands import statements as command

    sys.exit(command.run(year=year, folder=folder))


@main.command(help="备份数据库和附件（运行中可用）。 Back up database and files while running.")
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    _ready()
    from hongguanjia.doors.commands import backup as command

    sys.exit(command.back_up(target.resolve()))


@main.command(help="把备份恢复到空库。 Restore a backup into an empty place.")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(source: Path) -> None:
    _ready()
    from hongguanjia.doors.commands import backup as command

    sys.exit(command.restore(source))


@main.group(help="建县、新建账号、改密码。 Found the county, make an account, set a password.", context_settings=HELP)
def user() -> None:
    _ready()


@user.command(help="在空库里建县委，作为组织树的根。 Open the county committee in an empty database.")
@click.option("--county", required=True, help="名称，例如“中共中牟县委员会”。 Name.")
@click.option("--code", required=True, help="代码，例如 410122。 Code.")
def found(county: str, code: str) -> None:
    from hongguanjia.doors.commands import user as command

    sys.exit(command.found(county=county, code=code))


@user.command(help="新建账号；给出 --role 时同时任职。 Make an account, and a post when --role is given.")
@click.option("--phone", required=True, help="手机号。 Phone.")
@click.option("--name", required=True, help="姓名。 Name.")
@click.option("--role", help="职务，例如 SYSTEM_ADMIN、COUNTY_OFFICER。 Role.")
@click.option("--organisation", help="组织代码。 Code of the organisation.")
@click.option("--password", help="密码；不给则用验证码登录后自己设。 Password; without one, sign in by code.")
def add(phone: str, name: str, role: str | None, organisation: str | None, password: str | None) -> None:
    from hongguanjia.doors.commands import user as command

    sys.exit(command.add(phone=phone, name=name, role=role, organisation=organisation, password=password))


@user.command(help="改密码，并结束该账号的全部会话。 Set a password; all sessions of the account end.")
@click.option("--phone", required=True, help="手机号。 Phone.")
@click.password_option(help="新密码。 New password.")
def password(phone: str, password: str) -> None:
    from hongguanjia.doors.commands import user as command

    sys.exit(command.change_password(phone=phone, password=password))


@main.command(help="处理到期的事项和定时汇总（由 up 启动）。 Do what comes round (started by up).")
@click.option("--once", is_flag=True, help="只做一遍。 Do everything once.")
def tick(once: bool) -> None:
    _ready()
    from hongguanjia.doors.commands import tick as command

    sys.exit(command.run(once=once))


@main.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    help="运行 Django 管理命令。 Run a Django management command.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], *arguments])


if __name__ == "__main__":
    main()
