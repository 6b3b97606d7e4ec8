#!/usr/bin/env bash
# 离线安装基层党组织信息登记系统；重复运行即就地升级。
# Installs the registry from this folder alone, without any network; run again, it upgrades in place.
#
#   ./install.sh [目录 FOLDER] [--systemd] [--nginx]
#
# FOLDER (默认 default: /opt/registry) 为独立的 Python 环境 becomes a Python environment of its own.
# 目录可写即不需 root，以下两项除外 Root is needed only where FOLDER cannot be written otherwise, and for:
#   --systemd  建立用户 registry，复制 registry.service、registry.socket makes the user registry and copies both
#   --nginx    复制 nginx.conf.example copies nginx.conf.example to /etc/nginx/conf.d/registry.conf
# PYTHON=…     用哪个 Python 3.11 which Python 3.11 to use
#
# Exit status: 0 done, 2 refused, before anything was changed; 1 anything else.
set -euo pipefail
umask 022

say() {
    printf '%s\n%s\n' "$1" "$2"
}

refuse() {
    say "未安装：$1" "Not installed: $2" >&2
    exit 2
}

target=/opt/registry
systemd='' nginx=''
for word in "$@"; do
    case $word in
        --systemd) systemd=yes ;;
        --nginx) nginx=yes ;;
        -*) refuse "没有选项 $word" "there is no option $word" ;;
        *) target=$word ;;
    esac
done
target=$(realpath -m -- "$target")
if [[ $target =~ [^A-Za-z0-9/._-] ]]; then
    refuse "目录名只能用字母、数字和 / . _ -：$target" \
        "a folder's name may hold letters, digits and / . _ - only: $target"
fi

cd "$(dirname "${BASH_SOURCE[0]}")"

# Everything that could stand in the way is looked at first.

is_3_11() {
    "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) or sys.implementation.name != "cpython")'
}

find_python() {
    local name
    for name in ${PYTHON:-python3.11 python3}; do
        if command -v "$name" >/dev/null && is_3_11 "$name"; then
            command -v "$name"
            return
        fi
    done
    refuse "需要 Python 3.11${PYTHON:+（$PYTHON 不是）}；可用 PYTHON=… 指明" \
        "Python 3.11 is needed${PYTHON:+ ($PYTHON is not)}; name one with PYTHON=…"
}

check_platform() {
    local machine=$1 glibc=$2
    if [ -z "$(find wheels -name "*_$machine.whl" -print -quit)" ]; then
        refuse "安装包不含 $machine 平台的文件" "this archive holds nothing for $machine"
    fi
    # What Polars was compiled for; on an older processor it dies of an illegal instruction.
    if [ "$machine" = x86_64 ] && ! grep -qE '^flags.* avx2 .* bmi2( |$)' /proc/cpuinfo; then
        refuse "处理器不支持 AVX2、BMI2 指令" "the processor does not know AVX2 and BMI2"
    fi
    if [[ ! $glibc =~ ^glibc\ ([0-9]+)\.([0-9]+) ]] || ((BASH_REMATCH[1] * 1000 + BASH_REMATCH[2] < 2028)); then
        refuse "需要 glibc 2.28 或更高（现为 ${glibc:-其他 C 库}）" \
            "glibc 2.28 or later is needed, not ${glibc:-another library}"
    fi
}

check_target() {
    local there=$target
    while [ ! -e "$there" ]; do there=$(dirname "$there"); done
    if [ ! -d "$there" ]; then
        refuse "$there 不是目录" "$there is not a folder"
    elif [ ! -w "$there" ]; then
        refuse "$there 不可写，请另选目录或以 root 运行" \
            "$there cannot be written; choose another folder or be root"
    elif [ ! -d "$target" ] || [ -z "$(ls -A "$target")" ] || [ -e "$target/.unfinished" ]; then
        return
    elif [ ! -x "$target/bin/registry" ]; then
        refuse "$target 里已有别的东西，请另选目录" "$target holds something else; choose another folder"
    elif ! is_3_11 "$target/bin/python"; then
        refuse "$target 里的环境不是 Python 3.11，请另选目录" \
            "the environment in $target is not of Python 3.11; choose another folder"
    fi
}

if ! sha256sum --check --strict --quiet SHA256SUMS >&2; then
    refuse "安装包不完整或被改动，请重新复制" "the archive is damaged or was altered; copy it again"
fi
python=$(find_python)
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    refuse "$python 缺少 venv（Debian：从安装光盘装 python3-venv）" \
        "$python has no venv (Debian: install python3-venv from its disk)"
check_platform "$(uname -m)" "$("$python" -c 'import os; print(os.confstr("CS_GNU_LIBC_VERSION"))' 2>/dev/null || true)"
check_target
if [ -n "$systemd$nginx" ] && [ "$(id -u)" -ne 0 ]; then
    refuse "--systemd、--nginx 要以 root 运行" "--systemd and --nginx need root"
fi
if [ -n "$systemd" ] && [[ $target =~ ^/(home|root|run/user|tmp|var/tmp)/ ]]; then
    refuse "服务看不到 $target，请装到 /opt 等处" "the service cannot see $target; install into /opt or the like"
fi
if [ -n "$nginx" ] && [ ! -d /etc/nginx/conf.d ]; then
    refuse "没有 /etc/nginx/conf.d，请先安装 nginx" "there is no /etc/nginx/conf.d; install nginx first"
fi

# The program. No network, no settings of this machine's pip; the locked packages only with the locked hashes.

say "安装到 $target（$("$python" --version)）" "Installing into $target ($("$python" --version))"
mkdir -p "$target"
touch "$target/.unfinished"
[ -x "$target/bin/python" ] || "$python" -m venv "$target"
install=("$target/bin/python" -m pip --isolated --quiet --disable-pip-version-check --no-input install
    --no-index --find-links wheels --root-user-action=ignore)
export PIP_CONFIG_FILE=/dev/null
"${install[@]}" --require-hashes -r requirements.lock
"${install[@]}" --no-deps --force-reinstall wheels/grassroots_registry-*.whl
"$target/bin/registry" --help >/dev/null
rm "$target/.unfinished"

# What root asked for beside it.

if [ -n "$systemd" ]; then
    id -u registry >/dev/null 2>&1 ||
        useradd --system --user-group --home-dir /var/lib/registry --no-create-home --shell /usr/sbin/nologin registry
    install -d -m 0700 -o registry -g registry /var/lib/registry
    sed "s|/opt/registry|$target|" registry.service >/etc/systemd/system/registry.service
    install -m 0644 registry.socket /etc/systemd/system/registry.socket
    say "已复制 /etc/systemd/system/registry.service、registry.socket" \
        "Copied /etc/systemd/system/registry.service and registry.socket"
fi
if [ -n "$nginx" ]; then
    install -m 0644 nginx.conf.example /etc/nginx/conf.d/registry.conf
    say "已复制 /etc/nginx/conf.d/registry.conf" "Copied /etc/nginx/conf.d/registry.conf"
fi

if [ -n "$systemd" ]; then
    cat <<END

安装完毕。下一步（root）：Done. Next, as root:

  # 建空库（已有登记库则改为 upgrade）Found an empty registry (or upgrade the one that is there)
  runuser -u registry -- env REGISTRY_DATABASE_URL=sqlite:////var/lib/registry/registry.db $target/bin/registry init
  # 启动，并设为开机启动 Start it, now and with the machine
  systemctl daemon-reload && systemctl enable registry && systemctl restart registry

网页 The pages: http://127.0.0.1:8000/ （仅限本机 on this machine only）
END
else
    cat <<END

安装完毕。下一步：Done. Next:

  # 登记库放在哪里 Where the registry is kept
  export REGISTRY_DATABASE_URL=sqlite:///\$HOME/registry.db
  # 建空库 Found an empty registry
  $target/bin/registry init
  # 或装入演示数据 Or load the demonstration
  $target/bin/registry demo
  # 升级后，旧库先升级结构 After an upgrade, bring an older registry to this schema
  $target/bin/registry upgrade
  # 打开网页（仅限本机）Serve the pages, on this machine only: http://127.0.0.1:8000/
  $target/bin/registry serve

开机自动启动：以 root 运行 ./install.sh $target --systemd，见 INSTALL.zh-CN.md
To start it with the machine: ./install.sh $target --systemd as root; see INSTALL.md
END
fi
